import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readParameters } from '../../cli/muster/read-parameters.ts';
import type { Terminal } from '../../cli/muster/terminal.ts';
import { fillPlaceholders } from '../../shared/dois/placeholders.ts';
import { sampleData } from '../../shared/letters/sample-values.ts';
import { variablesOf } from '../../shared/letters/variables.ts';
import { own } from '../../shared/model/own.ts';
import { codeRowsSchema } from '../../shared/settings/check-code-rows.ts';

/** Every object has these names by inheritance. */
const INHERITED = ['constructor', 'hasOwnProperty', 'toString', '__proto__'];

describe('a text of a user that names what every object inherits', () => {
  for (const name of INHERITED) {
    it(`names no entry: ${name}`, () => {
      assert.equal(own({ known: 1 }, name), undefined);
      assert.equal(own(JSON.parse(`{"${name}": 1}`) as Record<string, number>, name), 1);
    });

    it(`is no placeholder, letter or category of assets: ${name}`, () => {
      assert.equal(fillPlaceholders(`x.{${name}}`, { id: '1' }), `x.{${name}}`);
      assert.deepEqual(sampleData(name), {});
      assert.deepEqual(variablesOf(name), variablesOf('NEWS_OF_ANOTHER_KIND'));
      const read = codeRowsSchema('AssetTypes').safeParse([
        { code: 'X', description: 'X', enabled: true, category: name },
      ]);
      assert.match(read.error?.issues[0]?.message ?? '', /must be one of conference/);
    });

    it(`is a parameter like others on the command line: ${name}`, async () => {
      const read = await readParameters({} as Terminal, { pairs: [`${name}=1`], file: undefined });
      assert.deepEqual(Object.entries(read), [[name, '1']]);
    });
  }
});
