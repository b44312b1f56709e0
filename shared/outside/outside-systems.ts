/** What Muster knows of an outside system beforehand. */
interface OutsideSystemDescription {
  title: string;
  /** Calls per second over all workers, unless changed while Muster runs. */
  callsPerSecond: number;
  /** The same for each part of the system that has a limit of its own, e.g. each host; absent where there are no parts. */
  callsPerSecondEach?: number;
}

/**
 * The outside systems that jobs reach, each with a task queue and a limit of its own. DataCite allows 3,000 calls per
 * address in five minutes; ORCID 24 a second to members, of which 10 are polite.
 */
export const OUTSIDE_SYSTEMS = {
  datacite: { title: 'DataCite', callsPerSecond: 8 },
  orcid: { title: 'ORCID', callsPerSecond: 10 },
  files: { title: 'Hosts that files are downloaded from', callsPerSecond: 50, callsPerSecondEach: 2 },
  discovery: { title: 'Discovery index', callsPerSecond: 50 },
  mail: { title: 'Mail', callsPerSecond: 20, callsPerSecondEach: 5 },
  ftp: { title: 'File transfer servers', callsPerSecond: 5 },
} as const satisfies Record<string, OutsideSystemDescription>;

export type OutsideSystem = keyof typeof OUTSIDE_SYSTEMS;
export const OUTSIDE_SYSTEM_NAMES = Object.keys(OUTSIDE_SYSTEMS) as OutsideSystem[];

/**
 * The queue that activities wait in which work on members: those that reach one outside system, or only records.
 * Workflows, freezing, progress and finishing have the queue without addition.
 */
export function taskQueueOf(taskQueue: string, reaches: OutsideSystem | 'records'): string {
  return `${taskQueue}-${reaches}`;
}
