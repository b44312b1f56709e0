import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unitsByName } from '../../activities/jobs/fix-author-affiliation/units-by-name.ts';
import { planAffiliations } from '../../activities/jobs/fix-author-affiliation.ts';
import { addEntry } from '../../activities/jobs/update-users/add-entry.ts';
import { changeTerms } from '../../activities/jobs/update-researchers/terms.ts';
import { isWanted } from '../../activities/jobs/update-research-assets/reference.ts';
import { listOf } from '../../shared/job-kit/parameters/list-value.ts';
import { textValue } from '../../shared/job-kit/parameters/text-value.ts';
import type { Asset } from '../../shared/model/asset.ts';
import {
  composed,
  distinctTexts,
  equivalentPattern,
  equivalents,
  isSameText,
} from '../../shared/model/canonical-text.ts';
import type { Researcher } from '../../shared/model/researcher.ts';
import type { User } from '../../shared/model/user.ts';
import { applyRules } from '../../shared/rules/apply.ts';
import { checkRules } from '../../shared/rules/check.ts';
import { compileRules } from '../../shared/rules/compile.ts';
import { errorsOf } from '../../shared/rules/problem.ts';
import { fc } from '../support/property-testing.ts';

const COMPOSED = 'Fakultät für Öffentliches Recht'.normalize('NFC');
const DECOMPOSED = COMPOSED.normalize('NFD');
const BASIC = { revision: 1, changes: [] };

describe('text with accents', () => {
  it('is the same composed and decomposed, and other text is not', () => {
    assert.notEqual(COMPOSED, DECOMPOSED);
    assert.ok(isSameText(COMPOSED, DECOMPOSED));
    assert.ok(!isSameText('Fakultat', 'Fakultät'));
    assert.ok(!isSameText('ﬁ', 'fi'), 'signs that only look alike stay apart');
    assert.deepEqual(distinctTexts([DECOMPOSED, 'a', COMPOSED]), [DECOMPOSED, 'a'], 'as it came first');
  });

  it('is found in every way to write it, and nothing else is', () => {
    const letters = fc.constantFrom(
      'a',
      '.',
      '(',
      'ü',
      'u\u0308',
      'ệ',
      'e\u0302\u0323',
      'ê\u0323',
      '한',
      'Å',
      '\u212b',
      '👩🏽',
      '\u0301',
    );
    const texts = fc.array(letters, { maxLength: 6 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, texts, (one, other) => {
        for (const form of equivalents(one)) assert.ok(isSameText(form, one), JSON.stringify(form));
        const pattern = new RegExp(`^(?:${equivalentPattern(one)})$`, 'u');
        for (const form of ['NFC', 'NFD']) {
          assert.ok(equivalents(one).includes(one.normalize(form)), `${JSON.stringify(one)} as ${form}`);
          assert.match(one.normalize(form), pattern);
        }
        if (pattern.test(other)) assert.ok(isSameText(one, other));
        if (equivalents(one).includes(other)) assert.ok(isSameText(one, other));
      }),
    );
  });

  it('asks a database for few texts only, however long it is', () => {
    assert.ok(equivalents('ệ'.repeat(1_000)).length <= 3);
    assert.ok(equivalents(`a${'\u0301'.repeat(1_000)}`).length <= 3);
    assert.deepEqual(equivalents('plain text (1)'), ['plain text (1)']);
  });
});

describe('jobs take text for the same however its accents are written, and store it as written', () => {
  const unit = { code: '7', name: DECOMPOSED, parent: null, type: 'INTERNAL', active: true } as const;
  const free = { value: COMPOSED, desc: COMPOSED };

  it('Fix author internal affiliation links the name of a unit', () => {
    for (const [written, name] of [
      [COMPOSED, DECOMPOSED],
      [DECOMPOSED, COMPOSED],
    ] as const) {
      const asset: Asset = {
        ...{ _id: '1', title: 'T', ...BASIC },
        creators: [{ familyname: 'Lee', affiliationWithDesc: [{ value: written, desc: written }] }],
      };
      const plan = planAffiliations(asset, {}, unitsByName([{ ...unit, name }]), { institution: 'INST' });
      assert.ok(plan.kind === 'change');
      assert.deepEqual(plan.next.creators?.[0]?.affiliationWithDesc, [{ value: 'INST___7', desc: name }]);
    }
  });

  it('Update Set of Research Assets replaces the affiliation that is looked for', () => {
    assert.ok(isWanted(free, { kind: 'text', text: DECOMPOSED }, 'INST'));
  });

  it('Update Set of Researchers adds no keyword twice and deletes what is meant', () => {
    const researcher: Researcher = { _id: 'r', firstName: 'A', lastName: 'B', keywords: [DECOMPOSED, 'b'], ...BASIC };
    const change = (condition: 'ADD' | 'DELETE' | 'REPLACE', value: string[]) =>
      changeTerms(researcher, 'keywords', { condition, value }, 'INTERNAL');
    const added = change('ADD', [COMPOSED, 'c']);
    assert.deepEqual(added.next.keywords, [DECOMPOSED, 'b', 'c']);
    assert.deepEqual(
      added.details.map(({ reason }) => reason),
      ['ALREADY_THERE', 'ADDED'],
    );
    assert.deepEqual(change('DELETE', [COMPOSED]).next.keywords, ['b']);
    assert.deepEqual(change('REPLACE', [COMPOSED, 'b']).next.keywords, [DECOMPOSED, 'b']);
  });

  it('Update Set of Users adds no note twice', () => {
    const note = (noteText: string) => ({ noteType: 'OTHER', noteText });
    const user = { _id: 'u', notes: [{ ...note(DECOMPOSED), segmentType: 'INTERNAL' }], ...BASIC } as unknown as User;
    const addition = { provenance: 'INTERNAL', createdBy: 'x', createdDate: '2026-01-01' } as const;
    assert.equal(addEntry(user, 'notes', note(COMPOSED), addition).details[0]?.reason, 'ALREADY_THERE');
  });

  it('a list of parameters holds each text once', () => {
    assert.deepEqual(listOf(textValue()).parse(`${DECOMPOSED}@@${COMPOSED}@@b`), [DECOMPOSED, 'b']);
  });
});

describe('rules take text for the same however its accents are written', () => {
  const WORD = 'Über'.normalize('NFC');
  const WORD_APART = WORD.normalize('NFD');

  function apply(text: string, fields: Partial<Asset>): Asset {
    assert.deepEqual(errorsOf(checkRules(text).problems), []);
    return applyRules(compileRules(text), { _id: '1', title: 'T', ...BASIC, ...fields }).asset;
  }

  for (const [written, asked] of [
    [WORD, WORD_APART],
    [WORD_APART, WORD],
  ] as const) {
    const how = written === WORD ? 'decomposed asks for composed' : 'composed asks for decomposed';
    const title = `${written} uns`;

    it(`in conditions, where ${how}`, () => {
      for (const condition of [
        `exists "esploro.title.${asked}*"`,
        `"esploro"."title" contains "${asked}"`,
        `"esploro"."title" starts with "${asked}"`,
        `"esploro"."title" equals "${asked} uns"`,
        `"esploro"."title" matches "${asked}.*"`,
        `exists "//dc:title[contains(., '${asked}')]"`,
      ]) {
        const rule = `rule "r"\nwhen\n  ${condition}\nthen\n  set "met" in "esploro"."publisher"\nend\n`;
        assert.equal(apply(rule, { title })['publisher'], 'met', condition);
      }
    });

    it(`in changes, where ${how}, and leave other text as it was written`, () => {
      const keywords = [{ values: [written, `${written} b`, 'c'] }];
      const removed = apply(`rule "r"\nwhen\n  true\nthen\n  removeField "esploro.keywords.${asked}"\nend\n`, {
        keywords,
      });
      assert.deepEqual(removed.keywords, [{ values: [`${written} b`, 'c'] }]);
      const replaced = apply(
        `rule "r"\nwhen\n  true\nthen\n  replaceContents "esploro.keywords.${asked} b" with "z"\nend\n`,
        { keywords },
      );
      assert.deepEqual(replaced.keywords, [{ values: [written, 'z', 'c'] }]);
      const added = apply(`rule "r"\nwhen\n  true\nthen\n  addField "esploro.keywords.${asked}"\nend\n`, { keywords });
      assert.deepEqual(added.keywords, keywords, 'it is there already');
    });
  }

  it('and drop what is there twice', () => {
    const keywords = [{ values: [WORD_APART, WORD, 'c'] }];
    const rule = 'rule "r"\nwhen\n  true\nthen\n  correctDuplicateFields "esploro.keywords"\nend\n';
    assert.deepEqual(apply(rule, { keywords }).keywords, [{ values: [WORD_APART, 'c'] }]);
    assert.equal(composed(WORD_APART), WORD);
  });
});
