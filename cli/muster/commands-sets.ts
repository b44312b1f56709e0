import { Option, type Command } from 'commander';
import { z } from 'zod';
import { SET_CONTENT_CODES } from '../../shared/model/set.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { ApiRefusal, type ApiClient } from '../api-client.ts';
import type { CommandContext } from './command-context.ts';
import { confirm } from './confirm.ts';
import { Failure } from './failure.ts';
import { findSet, setPath, setSchema, type SetBody } from './find-set.ts';
import { counted, localTime, pairs, table } from './layout.ts';
import { addPageOptions, describeRest, readList, type PageFlags } from './pages.ts';
import type { Run } from './program-parts.ts';
import { readIds, readText } from './read-ids.ts';

/** The most that the API accepts in one call. */
const IDS_PER_CALL = 1_000;
const SHOWN_IDS = 10;

/** `muster sets`: sets and their members. */
export function addSets(program: Command, run: Run): void {
  const sets = program.command('sets').description('sets of records, and their members');
  const set = '<set>';
  const setWords = 'its id or its name';

  addPageOptions(sets.command('list', { isDefault: true }).description('list the sets that you may see, by name'))
    .option('--name <part>', 'only those with this in their name')
    .addOption(new Option('--content <code>', 'only those of these records').choices(SET_CONTENT_CODES))
    .addOption(new Option('--type <type>', 'only such sets').choices(['ITEMIZED', 'LOGICAL']))
    .action(run(listSets));
  sets
    .command('show')
    .description('show a set')
    .argument(set, setWords)
    .action(run((context, words: string) => showSet(context, words)));
  addPageOptions(
    sets.command('members').description('list the members of a set, by id').argument(set, setWords),
  ).action(run(listMembers));
  sets
    .command('create')
    .description('make a set: of ids, from a query, from another set, from two sets, or an empty one')
    .argument('<name>', 'no other set has it')
    .addOption(new Option('--content <code>', 'what the set is of').choices(SET_CONTENT_CODES).default('IER'))
    .option('--ids <file>', 'its members, one id a line; - is standard input')
    .option('--id-type <type>', 'what the ids are, e.g. DOI or ORCID; the records’ own by default')
    .option('--skip-invalid', 'leave out ids that cannot be used, instead of adding none', false)
    .option('--query <json>', 'a query (docs/sets.md): the members are what it finds when the set is used')
    .option('--query-file <file>', 'the same from a file; - is standard input')
    .option('--from <set>', 'the members that this set has now')
    .addOption(new Option('--combine <how>', 'how to combine two sets').choices(['AND', 'OR', 'NOT']))
    .option('--with <set...>', 'the two sets to combine')
    .option('--description <text>', 'what it is for')
    .option('--public', 'others may see and use it, too', false)
    .action(run(createSet));
  for (const [name, op, words] of [
    ['add', 'add_members', 'add members to a set'],
    ['remove', 'delete_members', 'remove members from a set'],
  ] as const) {
    sets
      .command(name)
      .description(words)
      .argument(set, setWords)
      .argument('[ids...]', 'ids of records')
      .option('--ids <file>', 'a file with one id a line; - is standard input')
      .option('--id-type <type>', 'what the ids are, e.g. DOI or ORCID; the records’ own by default')
      .option('--skip-invalid', 'leave out ids that cannot be used, instead of changing nothing', false)
      .action(run((context, words: string, ids: string[], flags: IdFlags) => manage(context, words, ids, flags, op)));
  }
  sets
    .command('delete')
    .description('delete a set; its records stay')
    .argument(set, setWords)
    .option('-y, --yes', 'do not ask', false)
    .action(run(deleteSet));
}

interface ListFlags extends PageFlags {
  name?: string;
  content?: string;
  type?: string;
}

async function listSets({ api, show, terminal }: CommandContext, flags: ListFlags): Promise<undefined> {
  const query = {
    ...(flags.name === undefined ? {} : { q: `name~${flags.name}` }),
    ...defined({ content_type: flags.content, set_type: flags.type }),
  };
  const listed = await readList(await api(), { path: '/sets', query, name: 'set', item: setSchema }, flags);
  show(listed, () => {
    if (listed.total_record_count === 0) return 'There are no such sets that you may see.';
    const lines = table(
      terminal,
      [
        { title: 'ID', of: ({ id }) => id },
        { title: 'NAME', of: ({ name }) => name, most: 50 },
        { title: 'OF', of: ({ content }) => content.desc },
        { title: 'TYPE', of: ({ type }) => type.desc },
        { title: 'MEMBERS', of: ({ number_of_members: members }) => members?.value ?? '' },
        { title: 'BY', of: ({ created_by: by }) => by.desc, most: 30 },
      ],
      listed.set,
    );
    return lines + describeRest(listed.set.length, listed.total_record_count, flags);
  });
  return undefined;
}

async function showSet({ api, show }: CommandContext, words: string): Promise<undefined> {
  const found = await findSet(await api(), words);
  show(found, () => describeSet(found));
  return undefined;
}

function describeSet(set: SetBody): string {
  return pairs([
    ['Set', `${set.name} (${set.id})`],
    ['Description', set.description],
    ['Of', set.content.desc],
    ['Type', set.type.desc],
    ['Query', set.query?.desc],
    ['Members', set.number_of_members?.value],
    ['Private', set.private.desc],
    ['Status', set.status.desc],
    ['Note', set.note],
    ['Made', `${localTime(set.created_date)} by ${set.created_by.desc}`],
  ]);
}

const memberSchema = z.looseObject({ id: z.string(), description: z.string() });

async function listMembers(
  { api, show, terminal }: CommandContext,
  words: string,
  flags: PageFlags,
): Promise<undefined> {
  const client = await api();
  const { id } = await findSet(client, words);
  const listed = await readList(client, { path: `${setPath(id)}/members`, name: 'member', item: memberSchema }, flags);
  show(listed, () => {
    if (listed.total_record_count === 0) return 'The set has no members.';
    const lines = table(
      terminal,
      [
        { title: 'ID', of: (member) => member.id },
        { title: 'DESCRIPTION', of: ({ description }) => description, most: 80 },
      ],
      listed.member,
    );
    return lines + describeRest(listed.member.length, listed.total_record_count, flags);
  });
  return undefined;
}

interface IdFlags {
  ids?: string;
  idType?: string;
  skipInvalid: boolean;
}

interface CreateFlags extends IdFlags {
  content: string;
  query?: string;
  queryFile?: string;
  from?: string;
  combine?: string;
  with?: string[];
  description?: string;
  public: boolean;
}

async function createSet(
  { api, show, terminal }: CommandContext,
  name: string,
  flags: CreateFlags,
): Promise<undefined> {
  const sources = [flags.ids, flags.query, flags.queryFile, flags.from, flags.with].filter((one) => one !== undefined);
  if (sources.length > 1) {
    throw new Failure('Give one of --ids, --query, --query-file, --from and --with.', { exit: 'USAGE' });
  }
  const ids = flags.ids === undefined ? undefined : await readIds(terminal, flags.ids);
  const queryText = flags.queryFile === undefined ? flags.query : await readText(terminal, flags.queryFile);
  const client = await api();
  const source = await sourceOf(client, flags);
  const body = {
    name,
    description: flags.description ?? '',
    type: { value: queryText === undefined ? 'ITEMIZED' : 'LOGICAL' },
    ...(Object.keys(source).length === 0 ? { content: { value: flags.content } } : {}),
    private: { value: String(!flags.public) },
    ...(queryText === undefined ? {} : { query: { value: queryText } }),
  };
  const made = await client({ method: 'POST', path: '/sets', query: source, body, repeat: 'once' }, setSchema);
  if (!ids) {
    show(made, () => describeMade(made));
    return undefined;
  }
  try {
    const filled = await changeMembers(client, made.id, { ids, op: 'add_members', flags });
    show(filled.set, () => `${describeMade(filled.set)}\n${describeReport(filled.report)}`);
  } catch (error) {
    // A set without what it is for is in the way of the next try.
    if (error instanceof ApiRefusal && error.httpStatus < 500) {
      await client.open({ method: 'DELETE', path: setPath(made.id) });
      throw error;
    }
    const why = error instanceof Error ? error.message : String(error);
    throw new Failure(`The set ${made.id} was made, but not all its members are in it. ${why}`, {
      exit: 'UNREACHABLE',
      advice: `Add them later: muster sets add ${made.id} --ids ${flags.ids ?? 'FILE'}`,
    });
  }
  return undefined;
}

async function sourceOf(api: ApiClient, { from, combine, with: both }: CreateFlags): Promise<Record<string, string>> {
  if (from !== undefined) {
    const { id, type } = await findSet(api, from);
    // An itemized set is copied by combining it with itself.
    return type.value === 'LOGICAL' ? { from_logical_set: id } : { combine: 'OR', set1: id, set2: id };
  }
  if (both === undefined) {
    if (combine !== undefined) throw new Failure('--combine needs --with SET SET.', { exit: 'USAGE' });
    return {};
  }
  const [first, second, ...more] = both;
  if (first === undefined || second === undefined || more.length > 0) {
    throw new Failure('--with takes two sets.', { exit: 'USAGE', advice: '--combine AND --with SET SET' });
  }
  return { combine: combine ?? 'AND', set1: (await findSet(api, first)).id, set2: (await findSet(api, second)).id };
}

function describeMade(set: SetBody): string {
  const members = set.number_of_members?.value;
  return `Set "${set.name}" (${set.id}) is made${members === undefined ? '' : `: ${counted(members, 'member')}`}.`;
}

const part = z.object({ total: z.number(), member: z.array(z.looseObject({ id: z.string() })) });
const reportSchema = z.looseObject({
  received: z.number(),
  added: part.optional(),
  already_in: part.optional(),
  removed: part.optional(),
  not_in_set: part.optional(),
  unknown: part,
  malformed: part,
  ambiguous: part,
  duplicate: part,
  empty: z.number(),
});
type Report = z.infer<typeof reportSchema>;
type Parts = 'added' | 'already_in' | 'removed' | 'not_in_set' | 'unknown' | 'malformed' | 'ambiguous' | 'duplicate';
const PARTS: Record<Parts, string> = {
  added: 'added',
  already_in: 'already in the set',
  removed: 'removed',
  not_in_set: 'not in the set',
  unknown: 'left out, because there is no such record',
  malformed: 'left out, because they are no ids',
  ambiguous: 'left out, because several records have them',
  duplicate: 'given more than once',
};

/** Changes the members, as many calls as it takes. */
async function changeMembers(
  api: ApiClient,
  id: string,
  { ids, op, flags }: { ids: readonly string[]; op: string; flags: IdFlags },
): Promise<{ set: SetBody; report: Report }> {
  const schema = setSchema.extend({ members_report: reportSchema });
  const query = {
    op,
    fail_on_invalid_id: String(!flags.skipInvalid),
    ...defined({ id_type: flags.idType }),
  };
  let answer: z.infer<typeof schema> | undefined;
  let report: Report | undefined;
  for (let at = 0; at < ids.length; at += IDS_PER_CALL) {
    const member = ids.slice(at, at + IDS_PER_CALL).map((one) => ({ id: one }));
    answer = await api({ method: 'POST', path: setPath(id), query, body: { members: { member } } }, schema);
    report = report ? added(report, answer.members_report) : answer.members_report;
  }
  if (!answer || !report) throw new Failure('There are no ids.', { exit: 'USAGE' });
  return { set: { ...answer, members_report: report }, report };
}

function added(one: Report, other: Report): Report {
  const sum = { ...one, received: one.received + other.received, empty: one.empty + other.empty };
  for (const name of Object.keys(PARTS) as Parts[]) {
    const [a, b] = [one[name], other[name]];
    if (a && b) sum[name] = { total: a.total + b.total, member: [...a.member, ...b.member] };
  }
  return sum;
}

function describeReport(report: Report): string {
  return (Object.keys(PARTS) as Parts[])
    .flatMap((name) => {
      const found = report[name];
      if (!found || found.total === 0) return [];
      const isAsWanted = name === 'added' || name === 'removed';
      const ids = found.member.slice(0, SHOWN_IDS).map((member) => member.id);
      const examples = isAsWanted ? '' : `: ${ids.join(', ')}${found.total > ids.length ? ', …' : ''}`;
      return [`  ${found.total} ${PARTS[name]}${examples}`];
    })
    .join('\n');
}

async function manage(
  { api, show, terminal }: CommandContext,
  words: string,
  given: readonly string[],
  flags: IdFlags,
  op: 'add_members' | 'delete_members',
): Promise<undefined> {
  if (given.length > 0 === (flags.ids !== undefined)) {
    throw new Failure('Give the ids, or a file of ids with --ids.', { exit: 'USAGE' });
  }
  const ids = flags.ids === undefined ? given : await readIds(terminal, flags.ids);
  const client = await api();
  const { id } = await findSet(client, words);
  const { set, report } = await changeMembers(client, id, { ids, op, flags });
  const members = set.number_of_members?.value ?? 0;
  show(set, () => `Set "${set.name}" (${set.id}) has ${counted(members, 'member')}.\n${describeReport(report)}`);
  return undefined;
}

async function deleteSet(context: CommandContext, words: string, { yes }: { yes: boolean }): Promise<undefined> {
  const client = await context.api();
  const set = await findSet(client, words);
  await confirm(context.terminal, `Delete the set "${set.name}" (${set.id})?`, { yes });
  await client.open({ method: 'DELETE', path: setPath(set.id) });
  context.show({ id: set.id, deleted: true }, () => `Set "${set.name}" (${set.id}) is deleted.`);
  return undefined;
}
