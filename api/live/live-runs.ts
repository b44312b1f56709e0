import { AsyncLocalStorage } from 'node:async_hooks';
import type { LiveRun } from '../../shared/store/runs.ts';
import type { Store } from '../../shared/store/store.ts';
import { toLiveRunBody } from './live-shape.ts';

/** A run as it is told to everybody who may see it: written once. */
export interface RunFrame {
  /** Says who may see it. */
  job: LiveRun['job'];
  body: ReturnType<typeof toLiveRunBody>;
  /** Its body as JSON. */
  json: string;
}

/** More under way than anybody watches. */
const MOST_RUNS = 500;
/** Whoever comes back after a short break still sees how a run ended. */
const ENDED_FOR_MS = 60_000;

/** The runs under way and those that ended just now, read from the store at most so often for everybody together. */
export class LiveRuns {
  readonly #store: Pick<Store, 'runs'>;
  /** What several wait for is not to end, or be bounded, with the request that came first. */
  readonly #outsideOfRequests = AsyncLocalStorage.snapshot();
  #frames: readonly RunFrame[] = [];
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<readonly RunFrame[]> | undefined;

  constructor(store: Pick<Store, 'runs'>) {
    this.#store = store;
  }

  /** @param maxAgeMs what was read so long ago at most will do. */
  async read(maxAgeMs: number): Promise<readonly RunFrame[]> {
    if (performance.now() - this.#readAt <= maxAgeMs) return this.#frames;
    this.#reading ??= this.#outsideOfRequests(() => this.#readNow()).finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  async #readNow(): Promise<readonly RunFrame[]> {
    const runs = await this.#store.runs.live(new Date(Date.now() - ENDED_FOR_MS), MOST_RUNS);
    this.#frames = runs.map((run) => {
      const body = toLiveRunBody(run);
      return { job: run.job, body, json: JSON.stringify(body) };
    });
    this.#readAt = performance.now();
    return this.#frames;
  }
}
