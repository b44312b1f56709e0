/** The OAI-PMH datestamp: UTC, to the second. */
export function formatDatestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

export interface ReadDatestamp {
  date: Date;
  granularity: 'day' | 'second';
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const SECOND = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;
const LAST_SECOND_OF_DAY_MS = (24 * 60 * 60 - 1) * 1_000;

/**
 * Reads a datestamp argument; undefined when it is not valid.
 * @param end which second a day stands for: its first or its last.
 */
export function readDatestamp(text: string, end: 'first' | 'last'): ReadDatestamp | undefined {
  const granularity = DAY.test(text) ? 'day' : SECOND.test(text) ? 'second' : undefined;
  if (granularity === undefined) return undefined;
  const date = new Date(granularity === 'day' ? `${text}T00:00:00Z` : text);
  // A day that the month does not have would roll over into the next month.
  if (Number.isNaN(date.getTime()) || !formatDatestamp(date).startsWith(text.slice(0, 10))) return undefined;
  if (granularity === 'day' && end === 'last')
    return { date: new Date(date.getTime() + LAST_SECOND_OF_DAY_MS), granularity };
  return { date, granularity };
}
