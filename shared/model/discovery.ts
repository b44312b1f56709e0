/** Formats of discovery records, by their OAI-PMH metadata prefix. */
export const DISCOVERY_FORMATS = ['oai_dc', 'datacite', 'esploro'] as const;
export type DiscoveryFormat = (typeof DISCOVERY_FORMATS)[number];

/** What is disseminated of an asset: XML by format, the sets it is in, or that it is gone. */
export interface DiscoveryContent {
  /** Not public any more: deleted, or taken out of the portal. */
  deleted: boolean;
  /** OAI-PMH set specs. */
  sets: string[];
  /** Absent on deleted ones. */
  metadata?: Record<DiscoveryFormat, string>;
}

/** A discovery record as it was last published. */
export interface DiscoveryRecord extends DiscoveryContent {
  /** The asset's id. */
  _id: string;
  /** 1 when new; rises with every publication. */
  version: number;
  /** The asset's revision that it shows. */
  revision: number;
  /** When it was published first. */
  since: Date;
  /** Whole seconds; see docs/decisions/0019-datestamps.md. */
  datestamp: Date;
  /** Sets that it was in before and is not any more: whoever harvests one of them is told that it is gone there. */
  leftSets?: string[];
  /** Of the content: equal content is not published again. */
  digest: string;
}

/** A place in the list of records, which is sorted by datestamp and id. */
export interface DiscoveryPlace {
  datestamp: Date;
  id: string;
}
