import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Asset } from '../../shared/model/asset.ts';
import { Budget, DEFAULT_LIMITS } from '../../shared/rules/limits.ts';
import { documentOf } from '../../shared/rules/xpath/asset-document.ts';
import { checkXpath } from '../../shared/rules/xpath/check.ts';
import { evaluateXpath, textsFrom } from '../../shared/rules/xpath/evaluate.ts';
import { parseXpath } from '../../shared/rules/xpath/grammar.ts';

const asset: Asset = {
  _id: '99',
  revision: 1,
  changes: [],
  title: 'Kites',
  keywords: [{ values: ['wind', 'paper', 'string'] }],
  identifier: { other: 'BH 1' },
  doi: { value: '10.1/x', state: 'findable' },
  description: { abstract: [{ value: 'We fly.' }] },
  date: { published: '19230102' },
};

function texts(source: string): string[] {
  const parsed = parseXpath(source);
  assert.ok('expression' in parsed, `${source}: ${'reason' in parsed ? parsed.reason : ''}`);
  const value = evaluateXpath(parsed.expression, documentOf(asset), new Budget(DEFAULT_LIMITS));
  return typeof value === 'boolean' ? [String(value)] : textsFrom(value);
}

describe('XPath on the XML view of an asset', () => {
  for (const [source, expected] of [
    ['//dc:subject', ['wind', 'paper', 'string']],
    ['//subject[2]', ['paper']],
    ['(//subject)[last()]', ['string']],
    ['//subject[position() < 3]', ['wind', 'paper']],
    ["//subject[.='wind' or starts-with(.,'st')]", ['wind', 'string']],
    ['//subject[not(contains(.,"in"))]', ['paper']],
    ['//subject[not starts-with(., "wind")]', ['paper', 'string']],
    ['/record/metadata/*/*[local-name()="title"]/text()', ['Kites']],
    ["//*[namespace-uri()='http://purl.org/dc/terms/' and local-name()='abstract']", ['We fly.']],
    ['//dc:identifier', ['BH 1', '10.1/x']],
    ['/record/header/identifier | //dc:title', ['99', 'Kites']],
    ['//title/../subject[1]', ['wind']],
    ['//title/following-sibling::subject[1]', ['wind']],
    ['//subject[3]/preceding-sibling::subject[1]', ['paper']],
    ['//subject/ancestor::metadata/parent::record/header', ['99']],
    ['name(//*[local-name()="date"])', ['dc:date']],
    ['count(//subject) + 1', ['4']],
    ['count(//subject) * 2 - 1', ['5']],
    ['7 div 2', ['3.5']],
    ['7 mod 4', ['3']],
    ['-(2)', ['-2']],
    ['string-length(//title)', ['5']],
    ["concat('a', 'b', //title)", ['abKites']],
    ["substring('12345', 2, 3)", ['234']],
    ["substring('12345', 0, 3)", ['12']],
    ["substring-before(//date, '19')", []],
    ["substring-after('a-b', '-')", ['b']],
    ["translate('bar', 'abc', 'AB')", ['BAr']],
    ["normalize-space('  a   b ')", ['a b']],
    ['//title = "Kites"', ['true']],
    ['//subject != "wind"', ['true']],
    ['number(//date) > 19000000', ['true']],
    ['boolean(//nothing)', ['false']],
    ['true() and not(false())', ['true']],
    ['//nothing', []],
    ['//dc:*[1]', ['Kites']],
    ['self::node()/record/header/identifier', ['99']],
  ] as const) {
    it(`${source} gives ${JSON.stringify(expected)}`, () => assert.deepEqual(texts(source), expected));
  }

  for (const [source, reason] of [
    ['//*[', /its end/],
    ['//title)', /\)/],
    ['nonsense(1)', /there is no function nonsense\(\)/],
    ['substring("a")', /substring\(\) takes 2 to 3 arguments, not 1/],
    ['constructor()', /there is no function constructor\(\)/],
    ['//a/wrong-axis::b', /axis/],
    ['//a $ b', /"\$"/],
    [`${'('.repeat(40)}1${')'.repeat(40)}`, /nested too deeply/],
    ['a'.repeat(3_000), /more than 2000 characters/],
    ['', /its end/],
  ] as const) {
    it(`says why ${source.slice(0, 20)} cannot be used`, () =>
      assert.match(checkXpath(source) ?? 'no problem', reason));
  }
});
