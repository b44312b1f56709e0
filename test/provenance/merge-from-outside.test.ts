import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../support/property-testing.ts';
import type { MusterRecord } from '../../shared/model/record.ts';
import { provenanceOf, withFieldsMarked } from '../../shared/records/provenance/field-marks.ts';
import { mergeFromOutside } from '../../shared/records/provenance/merge-from-outside.ts';
import { arbitraryResearcher, arbitraryUser } from '../support/arbitrary-people.ts';

const arbitraryPerson = () => fc.oneof(arbitraryUser(), arbitraryResearcher());

/** The lists whose entries carry their own marks; roles are not part of a load. */
const LISTS = ['blocks', 'statistics', 'notes', 'organizationAffiliations', 'previousOrganizationAffiliations'];

function entriesOf(record: MusterRecord, list: string): { segmentType?: string }[] {
  return (record[list] as { segmentType?: string }[] | undefined) ?? [];
}

describe('a load from the outside', () => {
  it('overwrites external values, and removes those it does not contain', () => {
    const user: MusterRecord = { _id: 'u1', userGroup: 'STAFF', campus: 'MAIN', email: 'old@example.org' };
    const next = mergeFromOutside(user, { email: 'new@example.org', userGroup: 'FACULTY' });
    assert.deepEqual(next, { _id: 'u1', userGroup: 'FACULTY', email: 'new@example.org' });
  });

  it('leaves fields that are marked internal, even where staff removed the value', () => {
    const user = { _id: 'u1', userGroup: 'STAFF', provenance: { userGroup: 'INTERNAL', campus: 'INTERNAL' } };
    assert.deepEqual(mergeFromOutside(user, { userGroup: 'FACULTY', campus: 'NORTH' }), user);
  });

  it('leaves internal entries of a list, and replaces the external ones', () => {
    const inside = { blockType: '03-LOAN', segmentType: 'INTERNAL', createdBy: 'clerk' };
    const user = {
      _id: 'u1',
      blocks: [{ blockType: '02-GLOBAL' }, inside, { blockType: 'X', segmentType: 'EXTERNAL' }],
    };
    const next = mergeFromOutside(user, { blocks: [{ blockType: '04-REQUEST' }, { blockType: '03-LOAN' }] });
    assert.deepEqual(next.blocks, [inside, { blockType: '04-REQUEST' }]);
    assert.deepEqual(mergeFromOutside(user, {}).blocks, [inside]);
  });

  it('replaces internal values when told to overwrite them, and leaves the others', () => {
    const user = {
      _id: 'u1',
      userGroup: 'STAFF',
      campus: 'MAIN',
      roles: [{ role: 'PATRON' }],
      notes: [{ text: 'Ours', segmentType: 'INTERNAL' }],
      blocks: [{ blockType: '02-GLOBAL', segmentType: 'INTERNAL' }],
      provenance: { userGroup: 'INTERNAL', campus: 'INTERNAL', optOut: 'INTERNAL' },
    };
    const incoming = { userGroup: 'FACULTY', notes: [{ text: 'Theirs' }], roles: [] };
    assert.deepEqual(mergeFromOutside<MusterRecord>(user, incoming, { overInternal: true }), {
      ...user,
      userGroup: 'FACULTY',
      notes: [{ text: 'Theirs' }],
      provenance: { campus: 'INTERNAL', optOut: 'INTERNAL' },
    });
  });

  it('cannot make its own values internal', () => {
    const incoming = { notes: [{ text: 'Mine', segmentType: 'INTERNAL' }], provenance: { campus: 'INTERNAL' } };
    assert.deepEqual(mergeFromOutside({ _id: 'u1' }, incoming), { _id: 'u1', notes: [{ text: 'Mine' }] });
  });

  it('neither gives nor takes roles, nor touches what the store keeps', () => {
    const stored = { _id: 'u1', revision: 3, changes: [{ revision: 3, by: 'x' }], loaded: { revision: 1 } };
    const user = { ...stored, roles: [{ role: 'PATRON' }], password: { scrypt: 'hash', at: new Date(0) } };
    assert.deepEqual(mergeFromOutside(user, { roles: [{ role: 'USER_MANAGER' }], revision: 9, password: 'x' }), user);
  });

  it('changes nothing when it comes again', () => {
    fc.assert(
      fc.property(arbitraryPerson(), arbitraryPerson(), (record, incoming) => {
        const once = mergeFromOutside<MusterRecord>(record, incoming);
        assert.deepEqual(mergeFromOutside(once, incoming), once);
      }),
    );
  });

  it('keeps every internal value and no external one, for any record and load', () => {
    fc.assert(
      fc.property(arbitraryPerson(), arbitraryPerson(), (record, incoming) => {
        const next = mergeFromOutside<MusterRecord>(record, incoming);
        for (const field of ['userGroup', 'campus', 'resourceSharingLibrary', 'portalProfile', 'topics', 'letters']) {
          const expected = provenanceOf(record, field) === 'INTERNAL' ? record[field] : incoming[field];
          assert.deepEqual(next[field], expected, field);
        }
        for (const list of LISTS.filter((field) => provenanceOf(record, field) === 'EXTERNAL')) {
          const isInternal = ({ segmentType }: { segmentType?: string }) => segmentType === 'INTERNAL';
          assert.deepEqual(entriesOf(next, list).filter(isInternal), entriesOf(record, list).filter(isInternal), list);
        }
      }),
    );
  });
});

describe('marks of fields', () => {
  it('have one written form: internal is noted, external is the absence of a note', () => {
    const record: { provenance?: Record<string, 'INTERNAL' | 'EXTERNAL'> } = {};
    const marked = withFieldsMarked(record, ['campus', 'email'], 'INTERNAL');
    assert.deepEqual(marked, { provenance: { campus: 'INTERNAL', email: 'INTERNAL' } });
    assert.equal(withFieldsMarked(marked, ['email'], 'INTERNAL'), marked);
    assert.deepEqual(withFieldsMarked(marked, ['email'], 'EXTERNAL'), { provenance: { campus: 'INTERNAL' } });
    assert.deepEqual(withFieldsMarked(marked, ['email', 'campus'], 'EXTERNAL'), record);
  });
});
