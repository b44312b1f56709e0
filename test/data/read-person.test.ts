import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readPerson } from '../../shared/exchange/loading/read-person.ts';
import { researcherContentSchema } from '../../shared/model/researcher.ts';
import { userContentSchema } from '../../shared/model/user.ts';

const CONTEXT = { institution: 'INST', today: '20260601', unitNames: new Map([['110', 'Physics']]) };

function read(fields: Record<string, unknown>) {
  const outcome = readPerson({ primaryId: 'u1', ...fields }, CONTEXT);
  assert.ok(outcome.kind === 'valid', JSON.stringify(outcome));
  const { user, researcher } = outcome.value;
  assert.ok(userContentSchema.safeParse(user).success && researcherContentSchema.safeParse(researcher ?? {}).success);
  return { user, researcher };
}

describe('reading a researcher line', () => {
  it('needs the primary id only, and makes a researcher and a user', () => {
    assert.deepEqual(read({}), { user: { _id: 'u1', isResearcher: true }, researcher: { _id: 'u1' } });
    assert.equal(readPerson({ firstName: 'A' }, CONTEXT).kind, 'invalid');
  });

  it('gives the account to the user, the research to the researcher, names to both', () => {
    const names = { firstName: 'A', lastName: 'B', email: 'a@b.example' };
    const account = { accountType: 'EXTERNAL', userGroup: 'STAFF', roles: [{ role: 'USER_MANAGER', scope: 'LIB' }] };
    const research = { orcid: '0000-0001-5109-3700', topics: ['physics'], portalProfile: true, unheardOf: 1 };
    assert.deepEqual(read({ ...names, ...account, ...research }), {
      user: { _id: 'u1', ...names, ...account, isResearcher: true },
      researcher: { _id: 'u1', ...names, ...research },
    });
  });

  it('makes only a user of someone who is not a researcher', () => {
    assert.deepEqual(read({ isResearcher: false, campus: 'C' }), {
      user: { _id: 'u1', campus: 'C', isResearcher: false },
      researcher: undefined,
    });
  });

  it('takes a previously affiliated researcher as non-affiliated, and refuses one who is affiliated too', () => {
    const former = { _id: 'u1', affiliated: false, previousAffiliated: true };
    assert.deepEqual(read({ previousAffiliated: true }).researcher, former);
    assert.deepEqual(read({ previousAffiliated: true, affiliated: false }).researcher, former);
    assert.deepEqual(read({ affiliated: true }).researcher, { _id: 'u1', affiliated: true });
    const both = readPerson({ primaryId: 'u1', affiliated: true, previousAffiliated: true }, CONTEXT);
    assert.match(JSON.stringify(both), /previousAffiliated.*only non-affiliated researchers/);
  });

  it('sorts affiliations into open and ended ones, and names their units', () => {
    const { researcher } = read({
      affiliations: [
        { organizationCode: 'INST___110', startDate: '2014' },
        { organizationCode: '110', endDate: '20260601' },
        { organizationCode: '110', endDate: '20260531' },
        { organizationCode: '110', endDate: '202605' },
        { organizationCode: '999', endDate: '2026' },
      ],
      externalAffiliations: ['TU Wien', { organizationName: 'ETH', endDate: '1999' }],
    });
    assert.deepEqual(researcher, {
      _id: 'u1',
      organizationAffiliations: [
        { organizationCode: '110', organizationName: 'Physics', startDate: '2014' },
        { organizationCode: '110', organizationName: 'Physics', endDate: '20260601' },
        { organizationCode: '999', endDate: '2026' },
      ],
      previousOrganizationAffiliations: [
        { organizationCode: '110', organizationName: 'Physics', endDate: '20260531' },
        { organizationCode: '110', organizationName: 'Physics', endDate: '202605' },
      ],
      externalAffiliations: [{ organizationName: 'TU Wien' }],
      previousExternalAffiliations: [{ organizationName: 'ETH', endDate: '1999' }],
    });
  });

  it('also reads lists as they are stored, so that its output can be read again', () => {
    const lists = {
      organizationAffiliations: [{ organizationCode: '110', organizationName: 'Physics' }],
      previousOrganizationAffiliations: [{ organizationCode: '110', organizationName: 'Physics', endDate: '2001' }],
      previousExternalAffiliations: [{ organizationName: 'ETH' }],
    };
    assert.deepEqual(read(lists).researcher, { _id: 'u1', ...lists });
    const both = { ...lists, primaryId: 'u1', affiliations: [] };
    assert.equal(readPerson(both, CONTEXT).kind, 'invalid');
  });
});
