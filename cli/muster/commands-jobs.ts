import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import { findJob, jobSchema, type FullJob, type Parameter } from './find-job.ts';
import { coloured, pairs, shown, table } from './layout.ts';
import { EVERY, readList } from './pages.ts';
import type { Run } from './program-parts.ts';

/** `muster jobs`: which jobs there are, and what each takes. */
export function addJobs(program: Command, run: Run): void {
  const jobs = program.command('jobs').description('the jobs that you may run, and what they take');
  jobs
    .command('list', { isDefault: true })
    .description('list the jobs')
    .option('--name <part>', 'only those with this in their name')
    .action(run(listJobs));
  jobs
    .command('show')
    .description('show a job: its parameters, and what each may be')
    .argument('<job>', 'its id, its name, or a part of its name')
    .action(run((context, words: string) => showJob(context, words)));
}

async function listJobs({ api, show, terminal }: CommandContext, { name }: { name?: string }): Promise<undefined> {
  const query = name === undefined ? {} : { name };
  const listed = await readList(await api(), { path: '/jobs', query, name: 'job', item: jobSchema }, EVERY);
  show(listed, () =>
    listed.job.length === 0
      ? 'There are no such jobs that you may run.'
      : table(
          terminal,
          [
            { title: 'ID', of: ({ id }) => id },
            { title: 'NAME', of: (job) => job.name },
            { title: 'RUNS ON', of: ({ setContent }) => setContent.desc },
            { title: 'DESCRIPTION', of: ({ description }) => description, most: 60 },
          ],
          listed.job,
        ),
  );
  return undefined;
}

async function showJob({ api, show, terminal }: CommandContext, words: string): Promise<undefined> {
  const job = await findJob(await api(), words);
  show(job, () => describeJob(terminal, job));
  return undefined;
}

function describeJob(terminal: { hasColours: boolean }, job: FullJob): string {
  const { properties, required, 'x-groups': groups = [] } = job.parameters_schema;
  const head = pairs([
    ['Job', `${job.name} (${job.id})`],
    ['', job.description],
    ['Runs on', job.setContent.desc],
    ['Roles', job.role.map(({ desc }) => desc).join(', ')],
    ['Undo', job.undoable ? 'yes' : 'no'],
  ]);
  const all = Object.entries(properties);
  const sections = groups.map(({ key, title, description }) => ({
    title: description === undefined ? title : `${title}: ${description}`,
    parameters: all.filter(([, parameter]) => parameter['x-group'] === key),
  }));
  const others = all.filter(([, parameter]) => !groups.some(({ key }) => key === parameter['x-group']));
  const parts = [...sections, { title: 'Parameters', parameters: others }].filter(
    ({ parameters }) => parameters.length > 0,
  );
  const described = parts.map(({ title, parameters }) =>
    [
      coloured(terminal, 'bold', shown(title)),
      ...parameters.map(([name, parameter]) => describeParameter(name, parameter, required.includes(name))),
    ].join('\n'),
  );
  const none = parts.length === 0 ? ['It takes no parameters.'] : [];
  return [head, ...described, ...none].join('\n\n');
}

function describeParameter(name: string, parameter: Parameter, isRequired: boolean): string {
  const { title = name, description, default: preset } = parameter;
  const choices = choicesOf(parameter).map(({ code, label }) => (label === undefined ? code : `${code} (${label})`));
  const needs = Object.entries(parameter['x-depends-on'] ?? {}).map(
    ([other, values]) => `${other}=${values.join('|')}`,
  );
  const more = [
    ...(description === undefined ? [] : [shown(description)]),
    ...(choices.length === 0 ? [] : [`one of: ${choices.map(shown).join(', ')}`]),
    ...(parameter['x-kind'] === undefined ? [] : [`a ${parameter['x-kind']}`]),
    ...(parameter['x-list'] ? [`several are joined with ${parameter['x-list'].separator}`] : []),
    ...(preset === undefined ? [] : [`default: ${String(preset)}`]),
    ...(needs.length === 0 ? [] : [`only with ${needs.join(' and ')}`]),
  ];
  return [`  ${name}  ${shown(title)}${isRequired ? ' (required)' : ''}`, ...more.map((line) => `      ${line}`)].join(
    '\n',
  );
}

/** What a parameter may be, if that is a list. */
export function choicesOf({ enum: codes = [], oneOf = [] }: Parameter): { code: string; label: string | undefined }[] {
  const labels = new Map(oneOf.map((one) => [one.const, one.title]));
  const all = codes.length > 0 ? codes : oneOf.map((one) => one.const);
  return all.map((code) => ({ code, label: labels.get(code) }));
}
