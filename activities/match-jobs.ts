import type { JobDefinition, JobFacts, JobSource } from '../shared/job-kit/job-definition.ts';
import type { JobWork } from '../shared/job-kit/job-work.ts';
import { ConfigError } from '../shared/runtime/config.ts';
import type { Found } from '../shared/runtime/load-modules.ts';

const KIND_OF = { records: 'record-work', performer: 'performer-work', render: 'render-work' } as const;

/**
 * Joins what the jobs are with what they do to a member, by the name of the activity.
 * @param reserved names of activities that every run has.
 * @returns each job's work, by activity name.
 * @throws ConfigError naming every file that does not fit: a job without work, work without a job, two of one name, and
 * facts that are said in two places and differ.
 */
export function matchJobs(
  jobs: readonly Found<JobDefinition | JobSource>[],
  works: readonly Found<JobWork>[],
  reserved: readonly string[] = [],
): ReadonlyMap<string, JobWork> {
  const problems = [
    ...twice(
      jobs.flatMap(({ value, file }) => (value.kind === 'job-definition' ? [{ key: value.id, file }] : [])),
      'id',
    ),
    ...twice(
      works.map(({ value, file }) => ({ key: value.definition.activity, file })),
      'activity',
    ),
  ];
  const workOf = new Map(works.map((found) => [found.value.definition.activity, found]));
  const jobOf = new Map<string, { facts: JobFacts; file: string }>();
  for (const { value, file } of jobs) {
    const facts = value.kind === 'job-source' ? value.facts : value;
    const { activity } = facts;
    if (!/^[a-z][A-Za-z0-9]*$/.test(activity)) {
      problems.push(`${file}: the activity "${activity}" must be a name in camel case, such as updateResearchAssets.`);
    }
    if (reserved.includes(activity)) {
      problems.push(`${file}: every run has an activity ${activity}; choose another name.`);
    }
    const other = jobOf.get(activity);
    if (other) {
      for (const fact of differences(facts, other.facts)) {
        problems.push(`${file}: ${fact} of the activity ${activity} differs from ${other.file}.`);
      }
    }
    jobOf.set(activity, { facts, file });
    const work = workOf.get(activity);
    if (!work) problems.push(`${file}: nothing in activities/jobs does the activity ${activity}.`);
    else problems.push(...disagreements(facts, work).map((problem) => `${work.file}: ${problem} (${file}).`));
  }
  for (const [activity, { file }] of workOf) {
    if (!jobOf.has(activity)) problems.push(`${file}: no job in shared/jobs has the activity ${activity}.`);
  }
  if (problems.length > 0) throw new ConfigError(['The jobs do not fit together:', ...problems].join('\n- '));
  return new Map([...workOf].map(([activity, { value }]) => [activity, value]));
}

function twice(entries: readonly { key: string; file: string }[], what: string): string[] {
  const first = new Map<string, string>();
  return entries.flatMap(({ key, file }) => {
    const other = first.get(key);
    first.set(key, other ?? file);
    return other === undefined ? [] : [`${file}: the ${what} ${key} is taken by ${other}.`];
  });
}

function differences(one: JobFacts, other: JobFacts): string[] {
  const facts = ['work', 'target', 'concludes', 'counters'] as const;
  return facts.filter((fact) => JSON.stringify(one[fact]) !== JSON.stringify(other[fact]));
}

/** Where the work says something else than the job. */
function disagreements(
  { work: kind, concludes, target, activity }: JobFacts,
  { value: work }: Found<JobWork>,
): string[] {
  return [
    ...(work.kind === KIND_OF[kind] ? [] : [`${activity} is ${work.kind}, and its job says "${kind}"`]),
    ...(work.conclude && !concludes ? [`${activity} has a conclude, and its job does not say so`] : []),
    ...(concludes && !work.conclude ? [`${activity} has no conclude, and its job says that it concludes`] : []),
    ...(target !== undefined && work.kind !== 'performer-work'
      ? [`${activity} reaches no outside system, and its job names the target "${target}"`]
      : []),
  ];
}
