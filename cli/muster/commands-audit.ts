import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { InvalidArgumentError, type Command } from 'commander';
import { z } from 'zod';
import { verifyChain, type KnownEntry } from '../../shared/store/audit-chain.ts';
import { defined } from '../../shared/runtime/defined.ts';
import type { AuditEntry } from '../../shared/model/audit-entry.ts';
import type { ApiClient } from '../api-client.ts';
import type { CommandContext } from './command-context.ts';
import type { Exit } from './exit-codes.ts';
import { Failure } from './failure.ts';
import { localTime, table } from './layout.ts';
import { addPageOptions, describeRest, readList, type PageFlags } from './pages.ts';
import type { Run } from './program-parts.ts';
import { writeAnswer } from './write-file.ts';

/** An entry as the API says it. */
const lineSchema = z.looseObject({
  entry: z.number(),
  at: z.string(),
  by: z.string(),
  action: z.string(),
  subject: z.string(),
  result: z.enum(['asked', 'done', 'refused']),
  request: z.string().optional(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])).optional(),
  previous: z.string(),
  hash: z.string(),
});

/** `muster audit`: who did what. */
export function addAudit(program: Command, run: Run): void {
  const audit = program.command('audit').description('the audit trail: who did what, for administrators');
  addFilters(
    addPageOptions(audit.command('list', { isDefault: true }).description('list entries, newest first')),
  ).action(run(listEntries));
  audit
    .command('verify')
    .description('check here that no entry was changed, removed or added')
    .argument('[file]', 'a file that "export" wrote, instead of the trail as it is now')
    .option('--known <entry:hash>', 'an entry noted at an earlier check', readKnown)
    .action(run(verify));
  addFilters(audit.command('export').description('write entries as JSON lines, oldest first'))
    .option('-o, --output <file>', 'to this file instead of standard output')
    .action(run(exportEntries));
}

function addFilters(command: Command): Command {
  return command
    .option('--by <person>', 'only what this person did: a primary id')
    .option('--action <action>', 'only this, e.g. jobs.run')
    .option('--subject <path>', 'only what concerns this, e.g. /sets/1795558379137889')
    .option('--request <id>', 'only the request with this tracking id')
    .option('--from <time>', 'at this time or later: a day (UTC), or a time with its zone')
    .option('--to <time>', 'before this time');
}

interface Filters {
  by?: string;
  action?: string;
  subject?: string;
  request?: string;
  from?: string;
  to?: string;
}

function queryOf({ by, action, subject, request, from, to }: Filters): Record<string, string> {
  const all = Object.entries({ by, action, subject, request, from, to });
  return Object.fromEntries(all.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

/** `17:HASH` @throws InvalidArgumentError when it is not of this form. */
function readKnown(text: string): KnownEntry {
  const [, entry, hash] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? [];
  if (entry !== undefined && hash !== undefined) return { entry: Number(entry), hash };
  throw new InvalidArgumentError('Give it as ENTRY:HASH, as an earlier check printed it.');
}

async function listEntries({ api, show, terminal }: CommandContext, flags: PageFlags & Filters): Promise<undefined> {
  const asked = { path: '/audit', query: queryOf(flags), name: 'entry', item: lineSchema } as const;
  const listed = await readList(await api(), asked, flags);
  show(listed, () => {
    if (listed.total_record_count === 0) return 'There are no such entries.';
    const lines = table(
      terminal,
      [
        { title: 'ENTRY', of: ({ entry }) => entry },
        { title: 'AT', of: ({ at }) => localTime(at) },
        { title: 'BY', of: ({ by }) => by, most: 30 },
        { title: 'ACTION', of: ({ action }) => action },
        { title: 'RESULT', of: ({ result }) => result },
        { title: 'SUBJECT', of: ({ subject }) => subject, most: 60 },
      ],
      listed.entry,
    );
    return lines + describeRest(listed.entry.length, listed.total_record_count, flags);
  });
  return undefined;
}

async function verify(
  { api, show }: CommandContext,
  file: string | undefined,
  { known }: { known?: KnownEntry },
): Promise<Exit | undefined> {
  const bytes =
    file === undefined
      ? Readable.from(((await openExport(await api(), {})).body ?? []) as AsyncIterable<Uint8Array>)
      : createReadStream(file);
  const verdict = await verifyChain(entriesOf(bytes), known);
  const { entries, head, broken } = verdict;
  show(verdict, () => {
    if (broken) return `The audit trail is broken at entry ${broken.entry}: ${broken.why}.`;
    if (entries === 0) return 'The audit trail is empty.';
    return `The audit trail is whole: ${entries} entries. Note the last one to check it later:\n${entries}:${head}`;
  });
  return broken ? 'FAILED' : undefined;
}

async function* entriesOf(bytes: Readable): AsyncGenerator<AuditEntry> {
  let number = 0;
  for await (const line of createInterface({ input: bytes, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    if (line === '') continue;
    yield readLine(line, number);
  }
}

function readLine(line: string, number: number): AuditEntry {
  try {
    const {
      entry: _id,
      at,
      by,
      action,
      subject,
      result,
      request,
      details,
      previous,
      hash,
    } = lineSchema.parse(JSON.parse(line));
    return {
      ...{ _id, at: new Date(at), by, action, subject, result, previous, hash },
      ...defined({ request, details }),
    };
  } catch {
    throw new Failure(`Line ${number} is not an entry of the audit trail: the file was cut off or changed.`);
  }
}

async function openExport(api: ApiClient, filters: Filters): Promise<Response> {
  const headers = { accept: 'application/jsonl, application/json' };
  return api.open({ method: 'GET', path: '/audit/export', query: queryOf(filters), headers });
}

async function exportEntries(
  { api, terminal }: CommandContext,
  flags: Filters & { output?: string },
): Promise<undefined> {
  await writeAnswer(terminal, await openExport(await api(), flags), flags.output);
  return undefined;
}
