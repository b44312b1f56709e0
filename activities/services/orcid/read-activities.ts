import { cutText } from '../../../shared/runtime/cut-text.ts';
import { z } from 'zod';
import { outsideText } from '../../../shared/model/outside-text.ts';
import { ORCID_SECTIONS, type OrcidItem, type OrcidItemType } from '../../../shared/model/orcid-item.ts';
import { defined } from '../../../shared/runtime/defined.ts';

/** Who added an item to a record. */
export interface OrcidSource {
  /** The client that wrote it; absent when the researcher did. */
  client?: string;
  /** The client on whose behalf it was written; absent when on its own. */
  onBehalfOf?: string;
}

export interface ListedItem extends OrcidItem {
  source: OrcidSource;
  /** For people; shortened. */
  title?: string;
}

const TITLE_CHARACTERS = 120;

const party = z.object({ path: z.string().nullish() }).nullish();
const summary = z.object({
  'put-code': z.int(),
  source: z.object({ 'source-client-id': party, 'assertion-origin-client-id': party }).nullish(),
  title: z.unknown().optional(),
  'role-title': z.unknown().optional(),
  proposal: z.object({ title: z.unknown().optional() }).nullish(),
});
type Summary = z.output<typeof summary>;

/** A list that may be missing but must otherwise be valid: unreadable does not mean empty. */
const list = <T extends z.ZodType>(entry: T) =>
  z
    .array(entry)
    .nullish()
    .transform((entries): z.output<T>[] => entries ?? []);

/** Groups of items with the same external ids, each group with its summaries. */
const grouped = (name: string) => {
  const group = z.object({ [name]: list(summary) }).transform((read) => read[name] ?? []);
  return z.object({ group: list(group) }).transform(({ group: groups }) => groups.flat());
};

/** Peer reviews are nested one level deeper: by organizer, then by what was reviewed. */
const peerReviews = z
  .object({ group: list(z.object({ 'peer-review-group': list(z.object({ 'peer-review-summary': list(summary) })) })) })
  .transform(({ group }) =>
    group.flatMap((outer) => outer['peer-review-group'].flatMap((inner) => inner['peer-review-summary'])),
  );

/** Affiliations: each summary of a group is wrapped under its own name. */
const affiliations = (name: string) => {
  const wrapped = z.object({ [name]: summary }).transform((read) => read[name]);
  return z
    .object({ 'affiliation-group': list(z.object({ summaries: list(wrapped) })) })
    .transform((read) =>
      read['affiliation-group'].flatMap(({ summaries }) => summaries.filter((each) => each !== undefined)),
    );
};

const READERS: Record<OrcidItemType, z.ZodType<Summary[]>> = {
  work: grouped('work-summary'),
  funding: grouped('funding-summary'),
  'research-resource': grouped('research-resource-summary'),
  'peer-review': peerReviews,
  employment: affiliations('employment-summary'),
  education: affiliations('education-summary'),
  distinction: affiliations('distinction-summary'),
  'invited-position': affiliations('invited-position-summary'),
  membership: affiliations('membership-summary'),
  qualification: affiliations('qualification-summary'),
  service: affiliations('service-summary'),
};

/**
 * Reads the summary of a record's activities (`/{orcid}/activities`, version 3.0): every item of every section.
 * @returns undefined when it is not such a summary: unreadable does not mean empty.
 */
export function readActivities(body: string): ListedItem[] | undefined {
  const activities = parsed(body);
  if (!activities || !Object.values(ORCID_SECTIONS).some((section) => section in activities)) return undefined;
  const sections: ListedItem[][] = [];
  for (const type of Object.keys(READERS) as OrcidItemType[]) {
    const section = activities[ORCID_SECTIONS[type]];
    if (section === undefined || section === null) continue;
    const read = READERS[type].safeParse(section);
    if (!read.success) return undefined;
    sections.push(read.data.map((each) => listed(type, each)));
  }
  return sections.flat();
}

function parsed(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function listed(type: OrcidItemType, each: Summary): ListedItem {
  const client = each.source?.['source-client-id']?.path ?? undefined;
  const onBehalfOf = each.source?.['assertion-origin-client-id']?.path ?? undefined;
  const title = textOf(each.title) ?? textOf(each['role-title']) ?? textOf(each.proposal?.title);
  return {
    type,
    putCode: each['put-code'],
    source: defined({ client, onBehalfOf }),
    ...(title === undefined ? {} : { title: cutText(outsideText(title), TITLE_CHARACTERS) }),
  };
}

/** A title is a text, or wrapped once or twice: `{title: {value}}`. */
function textOf(title: unknown, wraps = 2): string | undefined {
  if (typeof title === 'string') return title;
  if (typeof title !== 'object' || title === null || wraps === 0) return undefined;
  return textOf('value' in title ? title.value : 'title' in title ? title.title : undefined, wraps - 1);
}
