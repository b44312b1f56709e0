import type { Relation } from '../../shared/model/asset.ts';
import type { OwnRelations } from '../../shared/store/relations.ts';
import { keysOf } from './stored-relations.ts';
import assert from 'node:assert/strict';
import type { JournalRow } from '../../shared/model/journal.ts';
import { OUTCOMES } from '../../shared/model/outcome.ts';
import { RESERVED_FIELDS, type RecordCollection } from '../../shared/model/record.ts';
import type { Run } from '../../shared/model/run.ts';
import { SET_CONTENTS, type SetContent } from '../../shared/model/set.ts';
import { ROLE_CODES } from '../../shared/model/roles.ts';
import { makeSample, loadSample, type Sample } from '../../cli/demo/sample/load-sample.ts';
import type { StoredRecord } from '../../shared/model/record.ts';
import { storeSet } from './asset-sets.ts';
import type { JobForm } from './form-agreement.ts';
import type { MusterOptions } from './muster.ts';
import { openMusterApi, type TestApi } from './muster-api.ts';

const CALLER = 'root';

/** What became of one member, as stored. */
export interface MemberStory<R> {
  row: JournalRow;
  was: R;
  is: R;
}

export interface SampleRun<R> {
  run: Run;
  /** In the order of their ids. */
  members: MemberStory<R>[];
}

/** A whole Muster with the built-in sample, used through the API by a caller with every role. */
export interface SampleApi extends TestApi {
  sample: Sample;
  /** Stores a set of these records of the sample. @returns its id. */
  setOf(content: SetContent, ids: readonly string[]): Promise<string>;
  /** Runs a job on a set; what the API says of it, the journal and the records must agree. */
  runOn<R>(job: string, set: string, parameters?: Record<string, string>): Promise<SampleRun<R>>;
  /** Parameters of the job's form, and values of those that offer few, that no run was given so far. */
  unsent(job: string): Promise<string[]>;
  /** Stops the worker, and starts another one afterwards. */
  withoutWorker(during: () => Promise<void>): Promise<void>;
}

/** Parameters of a group that is on. */
export function task(group: string, values: Record<string, string> = {}): Record<string, string> {
  const fields = Object.entries({ Active: 'true', ...values });
  return Object.fromEntries(fields.map(([name, value]) => [`TASK_${group}_${name}`, value]));
}

export async function openSampleApi(options: Pick<MusterOptions, 'faulty'> = {}): Promise<SampleApi> {
  const api = await openMusterApi({}, options);
  const sample = makeSample(api.config.institution);
  await loadSample(api.store, api.config.institution);
  await api.makeCaller(CALLER, ...ROLE_CODES);
  let worker = await api.startWorker();
  const sent = new Map<string, Set<string>>();
  let sets = 0;

  const recordsOf = async (collection: RecordCollection, ids: readonly string[]) => {
    const found = await api.store
      .records(collection)
      .collection.find({ _id: { $in: [...ids] } })
      .toArray();
    const related = collection === 'assets' ? await api.store.relations.of(ids) : new Map<string, never>();
    return new Map(found.map((record) => [record._id, { ...record, ...relationsIn(related.get(record._id)) }]));
  };

  return {
    ...api,
    sample,
    setOf: async (content, ids) => {
      sets += 1;
      return storeSet(api.store, ids, `sample-${sets}`, content);
    },
    runOn: async <R>(job: string, set: string, parameters: Record<string, string> = {}): Promise<SampleRun<R>> => {
      const known = sent.get(job) ?? new Set();
      sent.set(job, known);
      for (const [name, value] of Object.entries(parameters)) known.add(name).add(`${name} = ${value}`);

      const stored = (await api.store.sets.find(set)) ?? assert.fail(`no set ${set}`);
      const { collection } = SET_CONTENTS[stored.content];
      const ids: string[] = [];
      for await (const id of api.store.sets.streamMemberIds(stored)) ids.push(id);
      const before = await recordsOf(collection, ids);
      const { run, rows } = await api.run(CALLER, job, set, parameters);
      const { body } = await api.call(CALLER, 'GET', `/jobs/${job}/instances/${run._id}`);
      assert.equal((body['status'] as { value: string }).value, run.status);
      checkCounts(run, rows, ids.length);
      const edited = await checkEdits([...rows.values()]);
      const after = await recordsOf(collection, ids);
      const members = ids.map((id) => {
        const row = rows.get(id) ?? assert.fail(`no row of ${id}`);
        const was = before.get(id) ?? assert.fail(`no record ${id}`);
        const is = after.get(id) ?? assert.fail(`no record ${id}`);
        if (!edited.has(id)) checkRecord({ row, was, is });
        return { row, was: was as R, is: is as R };
      });
      return { run, members };
    },
    unsent: async (job) => {
      const { body } = await api.call(CALLER, 'GET', `/jobs/${job}`);
      const { properties } = body['parameters_schema'] as JobForm;
      const known = sent.get(job) ?? new Set();
      return Object.entries(properties).flatMap(([name, { enum: options = [] }]) => {
        const few = options.length <= 4 && !name.endsWith('_Active') ? options : [];
        return [name, ...few.map((option) => `${name} = ${option}`)].filter((one) => !known.has(one));
      });
    },
    withoutWorker: async (during) => {
      await worker.stop();
      await during();
      worker = await api.startWorker();
    },
  };

  /** Edits on other records are made, or were made and taken back since. @returns the ids of their targets. */
  async function checkEdits(rows: readonly JournalRow[]): Promise<Set<string>> {
    const edited = new Set<string>();
    for (const { _id, also = [] } of rows) {
      for (const edit of also) {
        edited.add(edit.target);
        assert.ok(edit.action !== 'remove-towards', 'nothing in the sample is a hub');
        const { target, key, action } = edit;
        const there = (await keysOf(api.store, target)).filter((each) => each === key).length;
        assert.equal(there, action === 'add' ? 1 : 0, `${_id}: ${action} ${key} in ${target}`);
      }
    }
    return edited;
  }
}

function relationsIn(own: OwnRelations | undefined): { relations?: Relation[] } {
  return own ? { relations: own.relations } : {};
}

function checkCounts({ counts, auditMismatch }: Run, rows: Map<string, JournalRow>, members: number): void {
  assert.equal(auditMismatch, undefined);
  assert.equal(rows.size, members);
  const outcomes = [...rows.values()].map(({ outcome }) => outcome);
  for (const outcome of OUTCOMES) {
    assert.equal(counts?.[outcome], outcomes.filter((each) => each === outcome).length, outcome);
  }
}

/** The record is what it was, with just what the journal says. */
function checkRecord({ row, was, is }: MemberStory<StoredRecord>): void {
  const { before = {}, after = {}, revision } = row;
  const expected: Record<string, unknown> = { ...contentOf(was), ...after };
  for (const field of Object.keys(before)) if (!(field in after)) Reflect.deleteProperty(expected, field);
  assert.deepEqual(contentOf(is), expected);
  for (const [field, value] of Object.entries(before)) assert.deepEqual(was[field], value);
  assert.equal(is.revision, revision === undefined ? was.revision : revision + 1);
  assert.equal(
    is.changes.some(({ by }) => by === row._id),
    revision !== undefined,
  );
}

/** The record without what only the store writes. */
function contentOf(record: StoredRecord): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([field]) => !RESERVED_FIELDS.has(field)));
}
