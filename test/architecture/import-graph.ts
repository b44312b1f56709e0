import { readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { parseSync } from 'oxc-parser';
import { folderOf } from './folder-order.mjs';

/** An import of another file of the project. */
export interface Import {
  from: string;
  to: string;
}

/** How many imports lead from one folder to another. */
export interface Arrow {
  from: string;
  to: string;
  imports: number;
}

/** The imports of other files that stand in these files, those of types and by `import()` included. @param root the project's folder. */
export async function readImports(root: string, files: readonly string[]): Promise<Import[]> {
  const found = files.map(async (from) => {
    const text = await readFile(join(root, from), 'utf8');
    const { module } = parseSync(from, text);
    const named = [
      ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
      ...module.staticExports.flatMap(({ entries }) =>
        entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
      ),
      // Of these the parser tells where the name stands, with its quotes.
      ...module.dynamicImports.map(({ moduleRequest: { start, end } }) => text.slice(start + 1, end - 1)),
    ];
    const targets = new Set(named.filter((target) => target.startsWith('.')));
    return [...targets].map((target) => ({ from, to: normalize(join(dirname(from), target)) }));
  });
  return (await Promise.all(found)).flat();
}

/** Between folders, sorted by their names. */
export function arrowsOf(imports: readonly Import[]): Arrow[] {
  const arrows = new Map<string, Arrow>();
  for (const { from, to } of imports) {
    const arrow = { from: folderOf(from), to: folderOf(to), imports: 0 };
    if (arrow.from === arrow.to) continue;
    const key = `${arrow.from} ${arrow.to}`;
    const known = arrows.get(key) ?? arrow;
    known.imports += 1;
    arrows.set(key, known);
  }
  return [...arrows.values()].sort((a, b) => a.from.localeCompare(b.from) || a.to.localeCompare(b.to));
}

/** The folders of each cycle, in the order of its arrows; none when each folder can stand above all that it imports. */
export function cyclesOf(arrows: readonly Arrow[]): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const visit = (folder: string, path: readonly string[]) => {
    const start = path.indexOf(folder);
    if (start >= 0) cycles.push([...path.slice(start), folder]);
    if (start >= 0 || done.has(folder)) return;
    for (const { from, to } of arrows) if (from === folder) visit(to, [...path, folder]);
    done.add(folder);
  };
  for (const { from } of arrows) visit(from, []);
  return cycles;
}
