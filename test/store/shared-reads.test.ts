import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { LiveRuns } from '../../api/live/live-runs.ts';
import { withReadBounds } from '../../shared/store/read-bounds.ts';
import { openTestStore } from '../support/store.ts';

describe('what requests wait for together', async () => {
  const store = await openTestStore();
  after(() => store.close());

  /** A request that begins some work, which a second one joins, and whose client leaves then. */
  async function afterTheFirstLeft<T>(work: (request: string) => Promise<T>): Promise<T> {
    const leaving = new AbortController();
    const first = withReadBounds({ maxTimeMS: 60_000, signal: leaving.signal }, () => work('first'));
    const second = work('second');
    leaving.abort();
    const [, result] = await Promise.all([first.catch(() => undefined), second]);
    return result;
  }

  it('does not end with the client of the first: reading a configuration', async () => {
    assert.equal(await afterTheFirstLeft((code) => store.configuration.get('test', code)), undefined);
  });

  it('does not end with the client of the first: the runs under way', async () => {
    const runs = new LiveRuns(store);
    assert.deepEqual(await afterTheFirstLeft(() => runs.read(0)), []);
  });

  it('does not end with the client of the first: the audit trail', async () => {
    await afterTheFirstLeft((by) => store.auditTrail.append({ by, action: 'test', subject: '/', result: 'done' }));
    const { entries } = await store.auditTrail.page({ action: 'test' }, { offset: 0, limit: 10 });
    assert.deepEqual(entries.map(({ by }) => by).sort(), ['first', 'second']);
  });
});
