import { z } from 'zod';
import type { UpdateResearchAssetsParameters } from '../../../shared/jobs/update-research-assets/parameters.ts';
import { MusterError } from '../../../shared/runtime/errors.ts';
import { unitCodeOf, unitReference, type Affiliation } from '../../../shared/model/affiliation.ts';
import { isSameText } from '../../../shared/model/canonical-text.ts';
import { bareUnitCode } from '../../../shared/job-kit/parameters/unit-value.ts';
import type { Asset } from '../../../shared/model/asset.ts';
import type { Store } from '../../../shared/store/store.ts';

/** An affiliation to look for: a unit by its reference, or exact free text. */
export type Wanted = { kind: 'unit'; reference: string } | { kind: 'text'; text: string };

/** The parameters resolved in this repository. */
export interface Reference {
  affiliation?: { from?: Wanted; to: Affiliation };
  /** `profiles`: the authors who are researchers here, by primary id. */
  profileDisplay?: { from?: Wanted; profiles: ReadonlySet<string> };
  academicUnit?: { from?: Wanted; unit: string };
}

const pinnedUnitsSchema = z.object({ units: z.array(z.object({ code: z.string(), name: z.string() })) });
type PinnedUnits = z.infer<typeof pinnedUnitsSchema>;

/**
 * Fixes code and name of every internal unit that the parameters name, so that each batch plans with the same names.
 * @throws MusterError if the unit of a new affiliation was removed since the run was submitted.
 */
export async function pinUnits(
  { affiliation, profileDisplay, academicUnit }: UpdateResearchAssetsParameters,
  store: Store,
): Promise<PinnedUnits> {
  const named = [affiliation?.to, affiliation?.from, profileDisplay?.from, academicUnit?.unit, academicUnit?.from];
  const codes = named.filter((value) => value !== undefined).flatMap(possibleCodes);
  const found = [...(await store.units.byCodes(codes)).values()].filter(({ type }) => type === 'INTERNAL');
  const to = affiliation?.to;
  if (to !== undefined && !found.some(({ code }) => possibleCodes(to).includes(code))) {
    throw new MusterError('UNIT_GONE', 409, `The organization unit ${to} of the new affiliation no longer exists.`);
  }
  return { units: found.map(({ code, name }) => ({ code, name })) };
}

/** The assets' authors who are researchers here, and so have a profile, by primary id. */
export async function profilesOfAuthors(
  assets: readonly Asset[],
  { researchers }: Pick<Store, 'researchers'>,
): Promise<ReadonlySet<string>> {
  const authors = assets.flatMap(({ creators = [], contributors = [] }) => [...creators, ...contributors]);
  const ids = new Set(authors.flatMap(({ user }) => user?.primaryId ?? []));
  return researchers.living([...ids]);
}

/**
 * Reads the parameters with the pinned units.
 * @param profiles see `profilesOfAuthors`.
 */
export function resolveReference(
  { affiliation, profileDisplay, academicUnit }: UpdateResearchAssetsParameters,
  { institution, pinned, profiles }: { institution: string; pinned: unknown; profiles: ReadonlySet<string> },
): Reference {
  const names = new Map(pinnedUnitsSchema.parse(pinned).units.map(({ code, name }) => [code, name]));
  const linked = (value: string) => unitReference(institution, bareUnitCode(institution, value));
  const wanted = (from: string | undefined) => (from === undefined ? {} : { from: wantedOf(from, institution, names) });
  return {
    ...(affiliation && {
      affiliation: {
        ...wanted(affiliation.from),
        to: {
          value: linked(affiliation.to),
          desc: names.get(bareUnitCode(institution, affiliation.to)) ?? affiliation.to,
        },
      },
    }),
    ...(profileDisplay && { profileDisplay: { ...wanted(profileDisplay.from), profiles } }),
    ...(academicUnit && { academicUnit: { ...wanted(academicUnit.from), unit: linked(academicUnit.unit) } }),
  };
}

/** True if the affiliation is the one looked for. Free text never matches a link to an internal unit of that name. */
export function isWanted({ value, desc }: Affiliation, wanted: Wanted, institution: string): boolean {
  if (wanted.kind === 'unit') return value === wanted.reference;
  return !isUnitReference(value, institution) && (isSameText(value, wanted.text) || isSameText(desc, wanted.text));
}

/** A value with the institution's prefix is a unit, even a removed one; a bare code is one only if the unit exists. */
function wantedOf(from: string, institution: string, names: ReadonlyMap<string, string>): Wanted {
  if (isUnitReference(from, institution)) return { kind: 'unit', reference: from };
  return names.has(from) ? { kind: 'unit', reference: unitReference(institution, from) } : { kind: 'text', text: from };
}

function isUnitReference(value: string, institution: string): boolean {
  return unitCodeOf(institution, value) !== undefined;
}

/** The value as a code, and the part after a prefix: the institution's prefix is known only when planning. */
function possibleCodes(value: string): string[] {
  return [value, value.slice(value.indexOf('___') + 3)];
}
