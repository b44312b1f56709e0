import { Command, Option } from 'commander';
import { MusterError } from '../shared/runtime/errors.ts';
import { auditLine } from '../shared/store/audit-trail.ts';
import { runCommand, withStore } from './with-store.ts';

/** `--known 17:HASH` @throws MusterError when it is not of this form. */
function readKnown(text: string): { entry: number; hash: string } {
  const [, entry, hash] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? [];
  if (entry === undefined || hash === undefined) {
    throw new MusterError('INVALID_OPTION', 400, '--known takes ENTRY:HASH, as an earlier check printed them.');
  }
  return { entry: Number(entry), hash };
}

async function verify({ known, json }: { known?: string; json: boolean }): Promise<void> {
  const noted = known === undefined ? undefined : readKnown(known);
  await withStore(async ({ auditTrail }) => {
    const verdict = await auditTrail.verify(noted);
    const { entries, head, broken } = verdict;
    if (json) console.log(JSON.stringify(verdict));
    else if (broken) console.log(`The audit trail is broken at entry ${broken.entry}: ${broken.why}.`);
    else if (entries === 0) console.log('The audit trail is empty.');
    else
      console.log(
        `The audit trail is whole: ${entries} entries. Note the last one to check it later:\n${entries}:${head}`,
      );
    if (broken) process.exitCode = 1;
  });
}

async function exportAll(): Promise<void> {
  await withStore(async ({ auditTrail }) => {
    for await (const entry of auditTrail.stream()) process.stdout.write(`${JSON.stringify(auditLine(entry))}\n`);
  });
}

const program = new Command('npm run audit --').description('Checks and exports the audit trail; needs no key.');

program
  .command('verify')
  .description('check that no entry was changed, removed or added; exit code 1 if one was')
  .option('--known <entry:hash>', 'an entry noted at an earlier check')
  .addOption(new Option('--json', 'print JSON').default(false))
  .action(verify);
program.command('export').description('print all entries as JSON lines, oldest first').action(exportAll);

await runCommand(program);
