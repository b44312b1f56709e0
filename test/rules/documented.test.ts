import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Asset } from '../../shared/model/asset.ts';
import { applyRules } from '../../shared/rules/apply.ts';
import { checkRules } from '../../shared/rules/check.ts';
import { errorsOf } from '../../shared/rules/problem.ts';
import { compileRules } from '../../shared/rules/compile.ts';
import { ASSET_FIELDS } from '../../shared/rules/fields/asset-fields.ts';
import { MARC_FIELDS } from '../../shared/rules/fields/marc-view.ts';
import { VERB_NAMES } from '../../shared/rules/language/tokens.ts';
import { STRING_FUNCTIONS } from '../../shared/rules/work/string-functions.ts';
import { XPATH_FUNCTIONS } from '../../shared/rules/xpath/functions.ts';

const text = readFileSync(new URL('../../docs/rules.md', import.meta.url), 'utf8');

describe('docs/rules.md', () => {
  it('begins with rules that do what it says', () => {
    const [, rules = ''] = /```\n(rule [\s\S]*?)```/.exec(text) ?? [];
    assert.deepEqual(errorsOf(checkRules(rules).problems), []);
    const asset: Asset = {
      _id: '1',
      revision: 1,
      changes: [],
      title: 'Rocks, sand,',
      creators: [{ familyname: 'Ng' }],
      date: { published: '1999-12-31T23:59' },
    };
    const { asset: next } = applyRules(compileRules(rules), asset);
    assert.deepEqual(
      [next.title, next.creators, next.date],
      ['Rocks, sand', [{ familyname: 'Ng', role: 'Author' }], { published: '1999-12-31' }],
    );
  });

  it('names every verb, string function, XPath function, field and MARC tag', () => {
    const variants = /(ExceptFirst|OnlyFirst|ToBeginningOfField|SubField|SecondIndicator)$/;
    const verbs = [...VERB_NAMES.values()].filter((verb) => !variants.test(verb));
    const functions = [...STRING_FUNCTIONS.keys()].filter(
      (name) => !/list$|wrapping|existing|leading spaces|trailing spaces/.test(name),
    );
    const fields = [...ASSET_FIELDS.values()]
      .map(({ name }) => name.split('.').at(-1) ?? name)
      .filter((name) => !/^(note|_id|access|value|name)/.test(name));
    for (const word of [...verbs, ...functions, ...Object.keys(XPATH_FUNCTIONS), ...fields, ...MARC_FIELDS.keys()]) {
      assert.ok(text.includes(word), word);
    }
  });
});
