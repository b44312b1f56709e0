import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LAYERS } from './folder-order.mjs';

/** A page that shows folders between `<!-- folders -->` and `<!-- end of folders -->`. */
export interface FolderPage {
  path: string;
  /** What stands between the two. */
  table(this: void, root: string): Promise<string>;
}

const BEGIN = '<!-- folders: printed by npm run folders from the README.md of each -->';
const END = '<!-- end of folders -->';

export const FOLDER_PAGES: readonly FolderPage[] = [
  { path: 'README.md', table: async (root) => printTable(['folder', 'what'], await rowsOf(root, '')) },
  {
    path: 'docs/architecture.md',
    table: async (root) => {
      const layers = Object.entries(LAYERS).map(async ([layer, folders]) =>
        Promise.all(
          folders.map(async (name, index) => [index === 0 ? layer : '', ...(await rowOf(root, `shared/${name}`))]),
        ),
      );
      const shared = printTable(['layer', 'folder', 'what'], (await Promise.all(layers)).flat());
      const others = printTable(
        ['folder', 'what'],
        [...(await rowsOf(root, 'activities/')), ...(await rowsOf(root, 'workers/'))],
      );
      return `${shared}\n\n${others}`;
    },
  },
];

/** The page's text with its table as the folders say it now. @throws when the page has no place for it. */
export async function withTable(root: string, { path, table }: FolderPage): Promise<string> {
  const text = await readFile(join(root, path), 'utf8');
  const [before, rest] = text.split(`${BEGIN}\n`);
  const [, after] = rest?.split(END) ?? [];
  if (before === undefined || after === undefined) throw new Error(`${path} needs the lines ${BEGIN} and ${END}.`);
  return `${before}${BEGIN}\n\n${await table(root)}\n\n${END}${after}`;
}

/** The folders in this one that have a README.md, with what it begins with. */
async function rowsOf(root: string, parent: string): Promise<string[][]> {
  const entries = await readdir(join(root, parent), { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${parent}${name}`);
  const folders = names.filter((name) => name !== 'node_modules' && existsSync(join(root, name, 'README.md')));
  return Promise.all(folders.sort().map((folder) => rowOf(root, folder)));
}

async function rowOf(root: string, folder: string): Promise<string[]> {
  const text = await readFile(join(root, folder, 'README.md'), 'utf8');
  const [first = ''] = text.split('\n\n');
  return [`\`${folder}/\``, first.trim().replaceAll('\n', ' ')];
}

/** As the formatter lays it out. */
function printTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}
