/** Fields of a list entry besides its content: where it belongs, who added it, and when. */
const CIRCUMSTANCES = ['segmentType', 'createdBy', 'createdDate'];

/** The content by which entries are compared. An entry without a status is active. */
export function contentOf(entry: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const says = ([name, value]: [string, unknown]) =>
    value !== undefined && !CIRCUMSTANCES.includes(name) && !(name === 'status' && value === 'ACTIVE');
  return Object.fromEntries(Object.entries(entry).filter(says));
}
