/** What an entry of a list says beside its content: where it belongs, who put it there, and when. */
const CIRCUMSTANCES = ['segmentType', 'createdBy', 'createdDate'];

/** What makes an entry the same as another one. An entry without a status is active. */
export function contentOf(entry: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const says = ([name, value]: [string, unknown]) =>
    value !== undefined && !CIRCUMSTANCES.includes(name) && !(name === 'status' && value === 'ACTIVE');
  return Object.fromEntries(Object.entries(entry).filter(says));
}
