/** What reading a line needs to know beside the line. */
export interface LineContext {
  /** Prefix of unit references, `INST___code`. */
  institution: string;
  /** Names of all known units, by code. */
  unitNames: ReadonlyMap<string, string>;
  /** Today in the institution's time zone, YYYYMMDD: affiliations that ended before are previous ones. */
  today: string;
}
