import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { freeShape } from '../../api/contract/shapes.ts';
import { writeXml } from '../../api/contract/xml/write-xml.ts';
import { patchAsset } from '../../shared/exchange/editing/patch-asset.ts';
import { readHeader } from '../../shared/exchange/csv/read-header.ts';
import { nestFields } from '../../shared/exchange/loading/nest-fields.ts';
import { comparableDoi } from '../../shared/model/doi.ts';
import { readOrcid } from '../../shared/model/identifiers.ts';
import { replacedPerson } from '../../shared/records/editing/replace-person.ts';
import { mergeFromOutside } from '../../shared/records/provenance/merge-from-outside.ts';
import { redactAddress } from '../../shared/runtime/redact.ts';
import { growsWithItsInput } from '../support/grows-with-its-input.ts';

const numbered = <T>(count: number, each: (n: number) => T) => Array.from({ length: count }, (_, n) => each(n));

describe('what API clients and files bring is read in time that grows with its length', () => {
  it('addresses, which the log has without keys', () => {
    growsWithItsInput((times) => redactAddress(`/${'eyJ-'.repeat(8_000 * times)}`));
  });

  it('identifiers with rows of blanks', () => {
    growsWithItsInput((times) => comparableDoi(`doi${' '.repeat(12_000 * times)}x`));
    growsWithItsInput((times) => readOrcid(`orcid${' '.repeat(12_000 * times)}x`));
  });

  it('records with many fields that are no names of elements, in XML', () => {
    const shape = freeShape('Record', 'record', z.looseObject({}));
    growsWithItsInput((times) =>
      writeXml(shape, Object.fromEntries(numbered(4_000 * times, (n) => [`1-${n}`, 'x'] as const))),
    );
  });

  it('names of fields with many dots', () => {
    growsWithItsInput((times) => nestFields({ [numbered(20_000 * times, () => 'a').join('.')]: 'x' }));
  });

  it('headers of files with many columns', () => {
    growsWithItsInput((times) => {
      const cells = ['', 'GROUP_ID', ...numbered(10_000 * times, (n) => `COLUMN_${n}`)];
      assert.throws(() => readHeader(cells), { code: 'CSV_HEADER' });
    });
  });

  it('lists that are added to lists', () => {
    const list = (name: string, length: number) => numbered(length, (n) => ({ name: `${name} ${n}` }));
    const asset = (length: number) => ({ _id: 'a', title: 'T', notes: list('old', length) });
    const patched = (length: number, notes: unknown[]) =>
      patchAsset(asset(length), { fields: { notes }, removed: [] }, 'add')['notes'];
    growsWithItsInput((times) => patched(3_000 * times, list('new', 3_000 * times)));
    assert.deepEqual(patched(2, [{ name: 'old 1' }, { name: 'new' }]), [...list('old', 2), { name: 'new' }]);
  });

  it('entries of people', () => {
    const user = (what: string, length: number) => {
      const notes = numbered(length, (n) => ({ text: `${what} ${n}`, segmentType: 'INTERNAL' }));
      return { _id: 'u', notes };
    };
    const writing = { person: 'p', now: new Date(0), provenance: 'INTERNAL' as const };
    growsWithItsInput((times) => replacedPerson(user('a', 800 * times), user('b', 800 * times), writing));
    growsWithItsInput((times) => mergeFromOutside(user('a', 800 * times), user('b', 800 * times)));
  });
});
