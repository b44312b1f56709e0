import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Result } from './run-files.ts';
import { lookAgain, sum } from './second-look.ts';

const resultOf = (counts: Record<string, number>, ...failed: string[]): Result => ({
  counts: new Map(Object.entries(counts)),
  failed: new Set(failed),
});
const PASSED = resultOf({ pass: 5, fail: 0 });

/** Looks again at files of which these fail once more. */
async function look(first: Result, ...failing: string[]) {
  const ran: string[] = [];
  const run = (file: string) => {
    ran.push(file);
    return Promise.resolve(failing.includes(file) ? resultOf({ pass: 4, fail: 1 }, file) : PASSED);
  };
  const { counts, failed } = await lookAgain(first, run, () => undefined);
  return { ran, counts: Object.fromEntries(counts), failed: [...failed] };
}

describe('a second look at failed test files', () => {
  it('leaves alone what has passed', async () => {
    assert.deepEqual(await look(PASSED), { ran: [], counts: { pass: 5, fail: 0 }, failed: [] });
  });

  it('counts as unsteady, and never as failed or simply passed, what passes then', async () => {
    const counts = { pass: 9, fail: 0, cancelled: 0, unsteady: 3 };
    const first = sum(
      resultOf({ pass: 4, fail: 1, cancelled: 0 }, 'a'),
      resultOf({ pass: 2, fail: 1, cancelled: 1 }, 'b'),
    );
    assert.deepEqual(await look(first), { ran: ['a', 'b'], counts, failed: [] });
  });

  it('fails for what fails twice, and says as many failures as there were', async () => {
    const counts = { pass: 6, fail: 2 };
    assert.deepEqual(await look(resultOf(counts, 'a', 'b'), 'b'), { ran: ['a', 'b'], counts, failed: ['b'] });
  });

  it('does not look where many files failed', async () => {
    const counts = { pass: 6, fail: 4 };
    const files = ['a', 'b', 'c', 'd'];
    assert.deepEqual(await look(resultOf(counts, ...files)), { ran: [], counts, failed: files });
  });
});
