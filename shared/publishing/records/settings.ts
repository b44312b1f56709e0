import type { SetQuery } from '../../model/set.ts';

/** A set that a publishing profile defines. */
export interface PublishedSet {
  spec: string;
  name: string;
  description?: string | undefined;
  query: SetQuery;
}

/** What discovery records depend on beside their assets. */
export interface DiscoverySettings {
  /** Without a slash at the end. */
  publicUrl: string;
  institution: string;
  /** Publisher of assets that name none. */
  publisher: string;
  /** Those of all active profiles. */
  sets: readonly PublishedSet[];
}

/** Rises when records are to be rendered in another way: all are published again then. */
const RENDERING = 1;

/** Says whether records have to be rendered again, whatever became of their assets. */
export function fingerprintOf(settings: DiscoverySettings): string {
  return JSON.stringify([RENDERING, settings]);
}
