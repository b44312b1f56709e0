import { z } from 'zod';
import { unitCodeOf } from '../../model/affiliation.ts';
import { isBefore } from '../../model/partial-date.ts';
import type { MusterRecord } from '../../model/record.ts';
import {
  externalAffiliationSchema,
  isAffiliated,
  researcherContentSchema,
  unitAffiliationSchema,
  type ResearcherContent,
  type UnitAffiliation,
} from '../../model/researcher.ts';
import { userContentSchema } from '../../model/user.ts';
import { defined } from '../../runtime/defined.ts';
import { checkLine, invalidLine, lineId, lineOrcid, reservedField, type LineContext, type Read } from '../lines.ts';
import { nestFields } from './nest-fields.ts';

const externalLineSchema = z.preprocess(
  (affiliation) => (typeof affiliation === 'string' ? { organizationName: affiliation } : affiliation),
  externalAffiliationSchema,
);

const personLineSchema = z
  .looseObject({
    ...researcherContentSchema.shape,
    ...userContentSchema.shape,
    primaryId: lineId,
    orcid: lineOrcid,
    /** Current and ended ones together; each goes to the right list. */
    affiliations: z.array(unitAffiliationSchema).optional(),
    externalAffiliations: z.array(externalLineSchema).optional(),
  })
  .refine(({ affiliations, organizationAffiliations }) => !affiliations || !organizationAffiliations, {
    path: ['affiliations'],
    message: 'is given together with organizationAffiliations; use only one of them',
  })
  .refine(({ affiliated, previousAffiliated }) => affiliated !== true || previousAffiliated !== true, {
    path: ['previousAffiliated'],
    message: 'is true although affiliated is true; only non-affiliated researchers can be previously affiliated',
  });

/** Fields of the line that belong to the user; names and e-mail address belong to both. */
const USER_FIELDS: ReadonlySet<string> = new Set(Object.keys(userContentSchema.shape));
const RESEARCHER_FIELDS: ReadonlySet<string> = new Set(Object.keys(researcherContentSchema.shape));

/** The records made from a line: a user, and a researcher unless the line says otherwise. */
export interface PersonRecords {
  user: MusterRecord;
  researcher?: MusterRecord;
}

/** Reads a line of researchers.jsonl. Only `primaryId` is mandatory; unknown fields are kept. */
export function readPerson(line: Record<string, unknown>, context: LineContext): Read<PersonRecords> {
  const reserved = reservedField(line);
  if (reserved !== undefined) return invalidLine(reserved, 'belongs to the store and cannot be loaded');
  const nested = nestFields(line);
  if (nested.kind === 'invalid') return nested;
  const checked = checkLine(personLineSchema, nested.value);
  if (checked.kind === 'invalid') return checked;

  const { primaryId, affiliations, isResearcher = true, ...person } = checked.value;
  const userEntries = Object.entries(person).filter(([name]) => USER_FIELDS.has(name));
  const user = { _id: primaryId, ...Object.fromEntries(userEntries), isResearcher };
  if (!isResearcher) return { kind: 'valid', value: { user } };

  const isForResearcher = (name: string) => RESEARCHER_FIELDS.has(name) || !USER_FIELDS.has(name);
  const { organizationAffiliations, previousOrganizationAffiliations, externalAffiliations, ...rest } =
    Object.fromEntries(Object.entries(person).filter(([name]) => isForResearcher(name))) as ResearcherContent;
  const internal = partedByEnd([...(affiliations ?? organizationAffiliations ?? [])], context.today);
  const external = partedByEnd(externalAffiliations ?? [], context.today);
  const named = (list: UnitAffiliation[]) => list.map((affiliation) => withUnitName(affiliation, context));
  const researcher: MusterRecord = {
    _id: primaryId,
    ...rest,
    // Written out, so that sets find by the field.
    ...(isAffiliated(rest) ? {} : { affiliated: false }),
    ...listed('organizationAffiliations', named(internal.open)),
    ...listed(
      'previousOrganizationAffiliations',
      named([...(previousOrganizationAffiliations ?? []), ...internal.ended]),
    ),
    ...listed('externalAffiliations', external.open),
    ...listed('previousExternalAffiliations', [...(rest.previousExternalAffiliations ?? []), ...external.ended]),
  };
  return { kind: 'valid', value: { user, researcher } };
}

/** Splits affiliations into current ones and those that ended before today. */
function partedByEnd<A extends { endDate?: string | undefined }>(all: A[], today: string): { open: A[]; ended: A[] } {
  const hasEnded = ({ endDate }: A) => endDate !== undefined && isBefore(endDate, today);
  return { open: all.filter((affiliation) => !hasEnded(affiliation)), ended: all.filter(hasEnded) };
}

/** The affiliation with the unit's bare code, and its name if known. */
function withUnitName(affiliation: UnitAffiliation, { institution, unitNames }: LineContext): UnitAffiliation {
  const organizationCode = unitCodeOf(institution, affiliation.organizationCode) ?? affiliation.organizationCode;
  const organizationName = unitNames.get(organizationCode) ?? affiliation.organizationName;
  return { ...affiliation, organizationCode, ...defined({ organizationName }) };
}

/** Empty lists are not stored. */
function listed(field: string, list: readonly unknown[]): Record<string, unknown> {
  return list.length > 0 ? { [field]: list } : {};
}
