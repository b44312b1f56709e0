const KEY = 'muster-last-visit';
/** A reload is the same visit. */
const SAME_VISIT_MS = 30 * 60 * 1_000;

interface Visits {
  /** When this visit was last seen, and when the one before ended; ISO 8601. */
  now: string;
  before?: string;
}

/** When the visit before this one ended, in this browser; nothing at the first. Notes that there is one now. */
export function noteVisit(now = new Date()): string | undefined {
  const known = read();
  const isSame = known !== undefined && now.getTime() - Date.parse(known.now) < SAME_VISIT_MS;
  const before = isSame ? known.before : known?.now;
  localStorage.setItem(KEY, JSON.stringify({ now: now.toISOString(), ...(before === undefined ? {} : { before }) }));
  return before;
}

function read(): Visits | undefined {
  try {
    const { now, before } = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Visits>;
    if (now === undefined || Number.isNaN(Date.parse(now))) return undefined;
    return before === undefined || Number.isNaN(Date.parse(before)) ? { now } : { now, before };
  } catch {
    return undefined;
  }
}
