import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { commandPage } from './command-page.ts';

describe('docs/terminal.md', () => {
  it('has the commands and exit codes as the program has them (npm run commands prints them)', async () => {
    const { is, wanted } = await commandPage();
    assert.equal(is, wanted);
  });
});
