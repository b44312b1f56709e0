/** Muster's defaults for an outside system. */
interface OutsideSystemDescription {
  title: string;
  /** Calls per second across all workers, unless changed while Muster runs. */
  callsPerSecond: number;
  /** The same for each part of the system with its own limit, e.g. each host; absent if there are no parts. */
  callsPerSecondEach?: number;
}

/**
 * The outside systems that jobs call, each with its own task queue and limit. DataCite allows 3,000 calls per address
 * in five minutes; ORCID allows members 24 a second, of which 10 are polite.
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
 * The task queue for activities that work on members: those that call one outside system, or only records. Workflows,
 * freezing, progress and finishing use the queue without a suffix.
 */
export function taskQueueOf(taskQueue: string, reaches: OutsideSystem | 'records'): string {
  return `${taskQueue}-${reaches}`;
}
