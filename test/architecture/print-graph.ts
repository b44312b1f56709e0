/**
 * `npm run graph`: prints the arrows between folders, with how many imports each has, and says what is against the order.
 * `npm run folders`: prints the tables of folders into README.md and docs/architecture.md.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FOLDER_PAGES, withTable } from './folder-tables.ts';
import { problemOf } from './folder-order.mjs';
import { arrowsOf, cyclesOf, readImports } from './import-graph.ts';
import { PROJECT, sourceFiles } from './source-files.ts';

if (process.argv[2] === '--tables') await writeTables();
else await printGraph();

async function printGraph(): Promise<void> {
  const arrows = arrowsOf(await readImports(PROJECT, await sourceFiles()));
  let last = '';
  for (const { from, to, imports } of arrows) {
    if (from !== last) process.stdout.write(`${from}\n`);
    last = from;
    process.stdout.write(`  → ${to} ${imports}\n`);
  }
  const problems = [
    ...arrows.flatMap(({ from, to }) => problemOf(from, to) ?? []),
    ...cyclesOf(arrows).map((folders) => `Cycle: ${folders.join(' → ')}`),
  ];
  process.stdout.write(
    `\n${arrows.length} arrows. ${problems.join('\n') || 'No cycle, no arrow against the order.'}\n`,
  );
  if (problems.length > 0) process.exitCode = 1;
}

async function writeTables(): Promise<void> {
  for (const page of FOLDER_PAGES) await writeFile(join(PROJECT, page.path), await withTable(PROJECT, page));
}
