import { composed } from '../../model/canonical-text.ts';

/** Fields of a list entry besides its content: where it belongs, who added it, and when. */
const CIRCUMSTANCES = ['segmentType', 'createdBy', 'createdDate'];

/** The content by which entries are compared, texts in composed form. An entry without a status is active. */
export function contentOf(entry: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const says = ([name, value]: [string, unknown]) =>
    value !== undefined && !CIRCUMSTANCES.includes(name) && !(name === 'status' && value === 'ACTIVE');
  const comparable = ([name, value]: [string, unknown]) => [name, typeof value === 'string' ? composed(value) : value];
  return Object.fromEntries(Object.entries(entry).filter(says).map(comparable)) as Record<string, unknown>;
}
