import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assetContentSchema } from '../../shared/model/asset.ts';
import { readAsset } from '../../shared/exchange/loading/read-asset.ts';

const CONTEXT = { institution: 'INST', today: '20260601', unitNames: new Map([['110', 'Physics']]) };
const BASE = { id: '990000010000001', title: 'T' };

function read(fields: Record<string, unknown>): Record<string, unknown> {
  const outcome = readAsset({ ...BASE, ...fields }, CONTEXT);
  assert.ok(outcome.kind === 'valid', JSON.stringify(outcome));
  assert.ok(assetContentSchema.safeParse(outcome.value).success, 'what is stored fits the model');
  return outcome.value;
}

function problems(line: Record<string, unknown>): string[] {
  const outcome = readAsset(line, CONTEXT);
  return outcome.kind === 'valid' ? [] : outcome.problems.map(({ field, message }) => `${field}: ${message}`);
}

describe('reading an asset line', () => {
  it('needs id and title, and nothing else', () => {
    assert.deepEqual(read({}), { _id: BASE.id, title: 'T' });
    assert.deepEqual(problems({ 'date.published': '1923' }), ['title: is missing', 'id: is missing']);
    assert.deepEqual(problems({ id: ' 99', title: 'T' }), [
      'id: must not be empty, and must not start or end with a space',
    ]);
    assert.equal(problems({ id: 990000010000001, title: 'T' }).length, 1, 'ids are text');
  });

  it('links an affiliation that refers to a known unit', () => {
    const { creators } = read({ creators: [{ familyname: 'A', affiliation: ['INST___110'] }] });
    assert.deepEqual(creators, [
      { familyname: 'A', affiliationWithDesc: [{ value: 'INST___110', desc: 'Physics', order: 1 }] },
    ]);
  });

  it('keeps every other affiliation as free text, to the letter', () => {
    for (const text of ['Physics', ' Physics ', 'physics', 'INST___999', 'OTHER___110', 'INST___', '110']) {
      const { contributors } = read({ contributors: [{ affiliation: text }] });
      assert.deepEqual(contributors, [{ affiliationWithDesc: [{ value: text, desc: text, order: 1 }] }]);
    }
  });

  it('takes complete affiliations as they are, and describes those without description', () => {
    const given = [{ value: '41___X', desc: 'X University', order: 2 }, { value: 'INST___110' }, { value: 'Free' }];
    const { creators } = read({ creators: [{ affiliationWithDesc: given }] });
    assert.deepEqual((creators as { affiliationWithDesc: unknown }[])[0]?.affiliationWithDesc, [
      given[0],
      { value: 'INST___110', desc: 'Physics' },
      { value: 'Free', desc: 'Free' },
    ]);
    const both = { creators: [{ affiliation: ['A'], affiliationWithDesc: [{ value: 'A', desc: 'A' }] }] };
    assert.equal(problems({ ...BASE, ...both }).length, 1);
  });

  it('marks a DOI given as an identifier as external, and takes a complete one unchanged', () => {
    assert.deepEqual(read({ 'identifier.doi': '10.1/A', 'identifier.pmid': '7' }), {
      _id: BASE.id,
      title: 'T',
      doi: { value: '10.1/A', state: 'external' },
      identifier: { pmid: '7' },
    });
    assert.equal('identifier' in read({ 'identifier.doi': '10.1/A' }), false);
    assert.deepEqual(read({ doi: '10.1/A' })['doi'], { value: '10.1/A', state: 'external' });
    const reserved = { value: '10.1/B', state: 'reserved', profile: 'P' };
    assert.deepEqual(read({ doi: reserved })['doi'], reserved);
    assert.deepEqual(read({ doi: reserved, 'identifier.doi': '10.1/B' })['doi'], reserved);
    assert.equal(problems({ ...BASE, doi: reserved, 'identifier.doi': '10.1/C' }).length, 1);
    assert.equal(problems({ ...BASE, doi: { value: '10.1/B', state: 'lost' } }).length, 1);
  });

  it('keeps the companions of the title beside it', () => {
    assert.deepEqual(read({ 'title.subtitle': 'S', 'title.alternative': ['A'] })['titles'], {
      subtitle: 'S',
      alternative: ['A'],
    });
  });

  it('gives relations their keys, separates internal from external, and keeps each once', () => {
    const { relations } = read({
      relations: [
        { relationType: 'cites', relatedIdentifier: '992' },
        { relationType: 'cites', relatedIdentifier: '992' },
        { relationType: 'cites', 'relation.category': 'EXTERNAL', relatedTitle: 'X', relatedUrl: 'https://x.example' },
        { relationType: 'ispartof', relatedDoi: '10.1/Z' },
      ],
    });
    assert.deepEqual(
      (relations as { key: string; category: string }[]).map(({ key, category }) => [key, category]),
      [
        ['cites|992', 'INTERNAL'],
        ['cites|https://x.example', 'EXTERNAL'],
        ['ispartof|10.1/Z', 'EXTERNAL'],
      ],
    );
    assert.equal(problems({ ...BASE, relations: [{ relationType: 'cites' }] }).length, 1);
  });

  it('leaves imported relations to the job that resolves them', () => {
    const imported = { relations: [{ relationType: 'continues', relatedDoi: '10.1/Z' }] };
    assert.deepEqual(read({ temporary: imported })['temporary'], imported);
    assert.deepEqual(read({ 'temporary.relations': imported.relations })['temporary'], imported);
  });

  it('reads yes and no where truth values belong, and leaves absent visibility absent', () => {
    const asset = read({
      portal_visibility: 'no',
      creators: [{ isDisplayInPublicProfile: 'false' }],
      links: [{ 'link.url': 'u', 'link.supplemental': 'yes' }],
      files: [{ 'file.name': 'f.pdf', 'file.supplemental': false }],
    });
    assert.deepEqual(asset, {
      ...{ _id: BASE.id, title: 'T', portal_visibility: false },
      creators: [{ isDisplayInPublicProfile: false }],
      links: [{ link: { url: 'u', supplemental: true } }],
      files: [{ file: { name: 'f.pdf', supplemental: false } }],
    });
    assert.equal('profile_visibility' in asset, false);
  });

  it('keeps unknown fields, and refuses those of the store', () => {
    assert.deepEqual(read({ 'local.fields': { 'local.note1': 'n' }, etc: [1] })['etc'], [1]);
    for (const field of ['revision', 'changes', 'loaded', 'deleted', '_id', 'loaded.revision']) {
      assert.deepEqual(problems({ ...BASE, [field]: 1 }), [`${field}: belongs to the store and cannot be loaded`]);
    }
  });

  it('names every field that is wrong', () => {
    const line = { ...BASE, 'date.published': '20230230', creators: [{ order: 'x', affiliation: ['A', ''] }] };
    const fields = problems(line).map((problem) => problem.split(':')[0]);
    assert.deepEqual(fields, ['date.published', 'creators.0.order', 'creators.0.affiliation.1']);
  });
});
