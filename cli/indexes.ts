import { Command } from 'commander';
import type { IndexState } from '../shared/store/ensure-indexes.ts';
import { runCommand, withStore } from './with-store.ts';

const STATES: Record<IndexState['state'], string> = {
  there: 'there',
  missing: 'missing',
  differs: 'differs: there with other options',
  other: 'not needed: of an earlier version, or of somebody else',
};

interface Flags {
  build: boolean;
  replace: boolean;
}

/** `npm run indexes`: compares the indexes that Muster needs with those that exist; changes them only on request. */
async function showIndexes({ build, replace }: Flags): Promise<void> {
  await withStore(
    async (store) => {
      for (const { collection, name, state, wanted } of await store.indexes.compare()) {
        console.log(`${collection.padEnd(24)} ${name.padEnd(44)} ${STATES[state]}`);
        if (!wanted) continue;
        if (state === 'missing' && build) await timed('built', () => store.indexes.build(wanted));
        if (state === 'differs' && replace) await timed('replaced', () => store.indexes.replace(wanted));
      }
    },
    { prepare: false },
  );
}

async function timed(what: string, act: () => Promise<void>): Promise<void> {
  const began = performance.now();
  await act();
  console.log(`  ${what} in ${((performance.now() - began) / 1_000).toFixed(1)} s`);
}

await runCommand(
  new Command('indexes')
    .description('Shows the indexes of the database: those that Muster needs, and others of its collections.')
    .option('--build', 'build those that are missing, one after another, however long it takes', false)
    .option('--replace', 'build those anew that are there with other options; stop Muster first', false)
    .action(showIndexes),
);
