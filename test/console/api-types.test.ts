import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { API_TYPES, describeApi } from './api-types.ts';

describe('the types that the console is checked with', () => {
  it('are those of the API as it is', async () => {
    assert.equal(await describeApi(), await readFile(API_TYPES, 'utf8'), 'Write them anew: npm run api-types');
  });
});
