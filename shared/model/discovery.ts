/** Formats of discovery records, by their OAI-PMH metadata prefix. */
export const DISCOVERY_FORMATS = ['oai_dc', 'datacite', 'esploro'] as const;
export type DiscoveryFormat = (typeof DISCOVERY_FORMATS)[number];

/** The published content of an asset: XML by format, the sets it is in, or that it is gone. */
export interface DiscoveryContent {
  /** No longer public: deleted, or removed from the portal. */
  deleted: boolean;
  /** OAI-PMH set specs. */
  sets: string[];
  /** Absent on deleted records. */
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
  /** When it was first published. */
  since: Date;
  /** Whole seconds; see docs/decisions/0019-datestamps.md. */
  datestamp: Date;
  /** Sets that it was in before and has left: harvesters of these sets learn that it is gone. */
  leftSets?: string[];
  /** The last day of an embargo on the asset, as YYYYMMDD: after it, the record shows more. */
  opensAfter?: string;
  /** The digest of the content: equal content is not published again. */
  digest: string;
}

/** A place in the list of records, which is sorted by datestamp and id. */
export interface DiscoveryPlace {
  datestamp: Date;
  id: string;
}
