import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadWorks } from '../../activities/activities.ts';
import { matchJobs } from '../../activities/match-jobs.ts';
import type { JobDefinition, JobSource } from '../../shared/job-kit/job-definition.ts';
import type { JobWork } from '../../shared/job-kit/job-work.ts';
import { ConfigError } from '../../shared/runtime/config.ts';
import { performJob, performWork, stampJob, stampWork } from '../support/test-jobs.ts';

const stamp = { value: stampJob as JobDefinition, file: 'shared/jobs/stamp.ts' };
const stamping = { value: stampWork, file: 'activities/jobs/stamp.ts' };
const perform = { value: performJob as JobDefinition, file: 'shared/jobs/perform.ts' };
const performing = { value: performWork({ call: async () => 'done' }), file: 'activities/jobs/perform.ts' };
const conclude = async () => ({});

/** What matching says, without its first line. */
function problemsOf(...given: Parameters<typeof matchJobs>): string[] {
  try {
    matchJobs(...given);
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.message.split('\n- ').slice(1);
  }
}

describe('jobs and their works', () => {
  it('match throughout the project, and a mismatch keeps a worker from starting', async () => {
    const works = await loadWorks([{ definition: stampJob, work: stampWork }]);
    assert.equal(works.get('stampAssets'), stampWork);
    assert.equal(works.get('updateResearchAssets')?.kind, 'record-work');
    await assert.rejects(loadWorks([{ definition: performJob, work: stampWork }]), /performOutside/);
  });

  it('are matched by the name of the activity', () => {
    const works = matchJobs([stamp, perform], [performing, stamping]);
    assert.deepEqual([...works.keys()].sort(), ['performOutside', 'stampAssets']);
  });

  it('are refused when one lacks the other, naming each file', () => {
    assert.deepEqual(problemsOf([stamp], [performing]), [
      'shared/jobs/stamp.ts: nothing in activities/jobs does the activity stampAssets.',
      'activities/jobs/perform.ts: no job in shared/jobs has the activity performOutside.',
    ]);
  });

  it('are refused when two have one name or one id', () => {
    const again = { value: stampWork, file: 'activities/jobs/stamp-again.ts' };
    assert.deepEqual(problemsOf([stamp], [stamping, again]), [
      'activities/jobs/stamp-again.ts: the activity stampAssets is taken by activities/jobs/stamp.ts.',
    ]);
    const sameId = { value: { ...perform.value, id: stampJob.id }, file: perform.file };
    assert.deepEqual(problemsOf([stamp, sameId], [stamping, performing]), [
      'shared/jobs/perform.ts: the id TEST_STAMP is taken by shared/jobs/stamp.ts.',
    ]);
  });

  it('are refused when facts declared twice differ', () => {
    const changed = (facts: Partial<JobDefinition>) => [{ value: { ...stamp.value, ...facts }, file: stamp.file }];
    const worked = (facts: Partial<JobWork>) => [{ value: { ...stampWork, ...facts } as JobWork, file: stamping.file }];
    const cases: [
      readonly { value: JobDefinition; file: string }[],
      readonly { value: JobWork; file: string }[],
      RegExp,
    ][] = [
      [changed({ work: 'performer' }), [stamping], /stampAssets is record-work, and its job says "performer"/],
      [changed({ concludes: true }), [stamping], /has no conclude/],
      [[stamp], worked({ conclude }), /has a conclude/],
      [changed({ target: 'mail' }), [stamping], /reaches no outside system/],
    ];
    for (const [jobs, works, expected] of cases) {
      const [problem = '', ...more] = problemsOf(jobs, works);
      assert.match(problem, expected);
      assert.match(problem, /^activities\/jobs\/stamp\.ts: .*\(shared\/jobs\/stamp\.ts\)/);
      assert.deepEqual(more, []);
    }
  });

  it('are refused when two jobs share an activity and differ in what it needs', () => {
    const counters = [{ value: 'files', desc: 'Files' }];
    const facts = { activity: 'stampAssets', work: 'records', counters, reasons: stamp.value.reasons } as const;
    const source: JobSource = { kind: 'job-source', facts, definitions: async () => [] };
    assert.deepEqual(problemsOf([stamp, { value: source, file: 'shared/jobs/stamps.ts' }], [stamping]), [
      'shared/jobs/stamps.ts: counters of the activity stampAssets differs from shared/jobs/stamp.ts.',
    ]);
  });

  it('are refused under names that Temporal cannot show, or that every run uses', () => {
    const named = (activity: string) =>
      problemsOf(
        [{ value: { ...stamp.value, activity }, file: stamp.file }],
        [{ value: { ...stampWork, definition: { activity, reasons: {} } }, file: stamping.file }],
        ['finishRun'],
      );
    assert.deepEqual(named('stamp assets'), [
      'shared/jobs/stamp.ts: the activity "stamp assets" must be a name in camel case, such as updateResearchAssets.',
    ]);
    assert.deepEqual(named('finishRun'), [
      'shared/jobs/stamp.ts: every run has an activity finishRun; choose another name.',
    ]);
  });
});
