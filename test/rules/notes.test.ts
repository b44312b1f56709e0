import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Asset } from '../../shared/model/asset.ts';
import { applyRules } from '../../shared/rules/apply.ts';
import { checkRules } from '../../shared/rules/check.ts';
import { compileRules } from '../../shared/rules/compile.ts';

function apply(actions: string, record: Partial<Asset>) {
  const text = `rule "one" when TRUE then\n${actions}\nend`;
  const { asset, trace } = applyRules(compileRules(text), {
    _id: '1',
    revision: 1,
    changes: [],
    title: 'T',
    ...record,
  });
  return { asset, notes: trace.flatMap((step) => ('notes' in step ? step.notes : [])).join('\n') };
}

describe('rules that find a value in place', () => {
  it('put a further identifier in its own place, and keep the existing one', () => {
    const { asset, notes } = apply('copy "//*[local-name()=\'title\']" to "dcterms"."identifier"', {
      title: 'https://nvlpubs.example/BH1.pdf',
      identifier: { other: 'NBS BH 1' },
    });
    assert.deepEqual(asset.identifier, { other: 'NBS BH 1', uri: 'https://nvlpubs.example/BH1.pdf' });
    assert.equal(notes, '');
    const isbn = apply('set TEMP"1" to "978-3-16-148410-0"\ncopy TEMP"1" to "dc"."identifier"', {
      identifier: { isbn: ['0-306-40615-2'] },
    });
    assert.deepEqual(isbn.asset.identifier, { isbn: ['0-306-40615-2', '978-3-16-148410-0'] });
  });

  it('warn when the place of an identifier is taken', () => {
    const identifier = { other: 'NBS BH 1' };
    const { asset, notes } = apply('copy "dc"."title" to "dc"."identifier"', { title: 'NBS BH 2', identifier });
    assert.deepEqual(asset.identifier, identifier);
    assert.match(notes, /identifier\.other has the value "NBS BH 1"; "NBS BH 2" was not added/);
  });

  it('name a value that they replace', () => {
    const copied = apply('copy "dc"."title" to "dc"."publisher"', { title: 'New', publisher: 'Old' });
    assert.equal(copied.asset.publisher, 'New');
    assert.match(copied.notes, /publisher: "Old" was replaced/);
    assert.match(apply('set "New" in "dc"."rights"', { copyright: '© Old' }).notes, /copyright: "© Old" was replaced/);
    assert.equal(apply('set "Same" in "dc"."rights"', { copyright: 'Same' }).notes, '');
  });

  it('leave no blanks at the ends of what they replace', () => {
    assert.equal(
      apply('replaceContents "title.(draft)" with ""', { title: 'New methods (draft)' }).asset.title,
      'New methods',
    );
    const { asset } = apply('replaceContents "identifier.isbn.(pbk.)" with ""', {
      identifier: { isbn: ['978-3-16-148410-0 (pbk.)'] },
    });
    assert.deepEqual(asset.identifier, { isbn: ['978-3-16-148410-0'] });
  });
});

describe('words for records of another kind', () => {
  it('are read, and said to have no meaning for an asset', () => {
    const { problems } = checkRules(`rule "one" when MARCRECORD then
      set TEMP"1" to MARC."245" prima_x_relation "x" subfields "a"
      normalize discovery lang (TEMP"1",TEMP"2")
      kormarc remove nonfiling brackets MARC."630" sourcetag "630" from TEMP"1"
      append TEMP"1" to pnx."display"."title" delimited by ""
      set TEMP"1" to position("008",24-25)
    end`);
    assert.deepEqual(
      problems.map(({ severity, line }) => `${severity} ${line}`),
      ['warning 1', 'warning 2', 'warning 3', 'warning 4', 'warning 5'],
    );
  });

  it('do not swallow the action on the next line', () => {
    const { asset } = apply('set TEMP"1" to MARC."245" subfields\ncopy TEMP"1" to "dc"."subject"', { title: 'Kites' });
    assert.deepEqual(asset.keywords, [{ values: ['Kites'] }]);
    const { asset: other } = apply(
      'set TEMP"1" to MARC."245" excluding num subfields\nremove "dc"."title"\nset TEMP"1" in "dc"."title"',
      {
        title: 'Kites',
      },
    );
    assert.equal(other.title, 'Kites');
  });

  it('warn where text is appended again at every run', () => {
    const warns = (text: string) => checkRules(text).problems.some(({ message }) => message.startsWith('append:'));
    assert.equal(warns('rule "1" when TRUE then\nappend "x" to "dc"."title"\nend'), true);
    assert.equal(warns('rule "1" when TRUE then\nappend "x" to "dc"."title" if (not exists "title.*x")\nend'), false);
  });
});
