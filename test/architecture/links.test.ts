import assert from 'node:assert/strict';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { PROJECT } from './source-files.ts';

describe('the pages of the project', () => {
  it('link only to files and headings that exist', async () => {
    const folders = await readdir(join(PROJECT, 'docs'), { recursive: true });
    const pages = ['README.md', 'CHANGELOG.md', ...folders.map((name) => join('docs', name))].filter((name) =>
      name.endsWith('.md'),
    );
    assert.ok(pages.length > 20);
    const broken: string[] = [];
    for (const page of pages) {
      const text = await readFile(join(PROJECT, page), 'utf8');
      for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (!(await isThere(page, target))) broken.push(`${page}: ${target}`);
      }
    }
    assert.deepEqual(broken, []);
  });

  it('name only tests of the console that exist, as proof of what the specification says', async () => {
    const page = await readFile(join(PROJECT, 'docs', 'running-jobs.md'), 'utf8');
    const files = new Map([...page.matchAll(/\[(\w+)\] is `([\w-]+\.test\.ts)`/g)].map(([, key, name]) => [key, name]));
    const named = [...page.matchAll(/\[(\w+)\] "([^"]+)"/g)];
    assert.ok(named.length >= 5 && files.size >= 3, 'the page names tests');
    for (const [words, key, title = ''] of named) {
      const tests = await readFile(join(PROJECT, 'test', 'console', files.get(key) ?? assert.fail(words)), 'utf8');
      const part = title.replace(/^… /, '');
      assert.match(tests, new RegExp(`it\\('[^']*${part}`), words);
    }
  });
});

async function isThere(page: string, target: string): Promise<boolean> {
  if (/^[a-z]+:/.test(target)) return true;
  const [path = '', heading] = target.split('#');
  const file = join(PROJECT, path === '' ? page : join(dirname(page), path));
  const found = await stat(file).catch(() => undefined);
  if (found === undefined || heading === undefined) return found !== undefined;
  const headings = (await readFile(file, 'utf8')).matchAll(/^#+ (.+)$/gm);
  return [...headings].some(([, words = '']) => anchorOf(words) === heading);
}

/** The anchor that GitHub gives a heading. */
function anchorOf(words: string): string {
  return words
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}
