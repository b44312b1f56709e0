/** The fastest of so many latest answers is what an answer usually takes. */
const WATCHED = 50;
/** Before that many, nothing is known of what is usual. */
const LEARNT_AFTER = 5;

/** How long answers of a target take. */
export class RoundTrips {
  #latest: number[] = [];

  /** Notes that an answer took so long. @returns by how many ms it took longer than usual; all of it while that is unknown. */
  longerThanUsual(tookMs: number): number {
    const isLearnt = this.#latest.length >= LEARNT_AFTER;
    const usual = isLearnt ? Math.min(...this.#latest, tookMs) : 0;
    this.#latest = [...this.#latest, tookMs].slice(-WATCHED);
    return tookMs - usual;
  }
}
