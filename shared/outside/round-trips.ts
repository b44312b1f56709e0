/** The fastest of this many latest answers is the usual time. */
const WATCHED = 50;
/** With fewer answers than this, the usual time is unknown. */
const LEARNT_AFTER = 5;

/** How long answers of a target take. */
export class RoundTrips {
  #latest: number[] = [];

  /**
   * Notes how long an answer took. @returns how many ms longer than usual it took; the whole time while the usual time
   * is unknown.
   */
  longerThanUsual(tookMs: number): number {
    const isLearnt = this.#latest.length >= LEARNT_AFTER;
    const usual = isLearnt ? Math.min(...this.#latest, tookMs) : 0;
    this.#latest = [...this.#latest, tookMs].slice(-WATCHED);
    return tookMs - usual;
  }
}
