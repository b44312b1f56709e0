import { AsyncLocalStorage } from 'node:async_hooks';
import type { Response } from 'express';
import { lookWhoIsStillIn } from '../../shared/access/still-in.ts';
import type { Caller } from '../../shared/model/roles.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import { toLoggedError } from '../../shared/runtime/log.ts';
import { canSeeRun, rolesToSeeRuns } from '../../shared/runs/visible-runs.ts';
import type { ApiServices } from '../api-services.ts';
import { toNotificationBody } from '../notifications/notification-shape.ts';
import { LiveRuns } from './live-runs.ts';

type Services = Pick<ApiServices, 'store' | 'config' | 'log' | 'stopping'>;

/** Somebody who is told. */
interface Stream {
  caller: Caller;
  address: string;
  response: Response;
  /** Of the unread notifications that were told last. */
  digest: string | undefined;
  /** What is to be told once the snapshot was: it may be news to it. Undefined from then on. */
  waiting: (string | Buffer)[] | undefined;
}

const LOOK_EVERY_MS = 1_000;
/** So soon after a sign-out, at the latest, nothing is told any more. */
const CHECK_EVERY_MS = 2_000;
/** Tells readers that the figures are still those of now; proxies close what is silent for long. */
const BEAT_EVERY_MS = 5_000;
/** A machine's token is not looked up again: its stream ends, and it shows the token anew. */
const TOKEN_STREAM_MS = 5 * 60_000;
/** One for each browser is meant. */
const MOST_PER_PERSON = 20;
/** Who reads so slowly comes back and gets a snapshot. */
const MOST_UNREAD_BYTES = 1_000_000;
/** The newest unread notifications are told; the list has all. */
const NOTIFICATIONS_TOLD = 20;

/**
 * Tells browsers what changes: one look at the store a second for all of them, while there are any, and each frame is
 * written once. Streams end when their caller would not be let in any more, and when the API stops.
 */
export class LiveFeed {
  readonly #services: Services;
  readonly #runs: LiveRuns;
  readonly #streams = new Set<Stream>();
  /** A timer of a request would inherit its bounds. */
  readonly #outsideOfRequests = AsyncLocalStorage.snapshot();
  #told: ReadonlyMap<string, string> = new Map();
  #timer: NodeJS.Timeout | undefined;
  #checkedAt = 0;
  #beatAt = 0;

  constructor(services: Services) {
    this.#services = services;
    this.#runs = new LiveRuns(services.store);
    services.stopping?.addEventListener('abort', () => {
      this.#endAll();
    });
  }

  /** What a caller may see now. */
  async snapshot(caller: Caller, address: string) {
    const frames = await this.#runs.read(LOOK_EVERY_MS);
    const run = frames.filter((frame) => canSeeRun(caller, frame)).map(({ body }) => body);
    return { run, ...(await this.#notificationsOf(caller, address)) };
  }

  /**
   * Tells a caller, from a snapshot on, until the caller leaves.
   * @throws MusterError TOO_MANY_STREAMS, SERVICE_UNAVAILABLE
   */
  async open(caller: Caller, address: string, response: Response): Promise<void> {
    if (this.#services.stopping?.aborted === true) {
      throw new MusterError('SERVICE_UNAVAILABLE', 503, 'The API is stopping. Try again soon.', {
        retryAfterSeconds: 1,
      });
    }
    const own = [...this.#streams].filter(({ caller: { person } }) => person === caller.person);
    if (own.length >= MOST_PER_PERSON) {
      const says = `You have ${MOST_PER_PERSON} streams open. Close one, or ask for /live.`;
      throw new MusterError('TOO_MANY_STREAMS', 429, says, { retryAfterSeconds: 10 });
    }
    const stream: Stream = { caller, address, response, digest: undefined, waiting: [] };
    this.#streams.add(stream);
    response.once('close', () => {
      this.#streams.delete(stream);
    });
    try {
      // First, so that a notification that comes between the two reads is told once more rather than not at all.
      const digests = await this.#services.store.notifications.digests([caller.person]);
      const first = await this.snapshot(caller, address);
      stream.digest = digests.get(caller.person) ?? '';
      response.set({ 'Cache-Control': 'private, no-cache, no-transform', 'X-Accel-Buffering': 'no' });
      response.type('text/event-stream; charset=utf-8');
      response.flushHeaders();
      response.write(`retry: 2000\n${eventOf('snapshot', JSON.stringify({ at: new Date(), ...first }))}`);
      for (const event of stream.waiting ?? []) response.write(event);
      stream.waiting = undefined;
    } catch (error) {
      this.#streams.delete(stream);
      throw error;
    }
    // It may have been ended meanwhile.
    if (!this.#streams.has(stream)) response.end();
    else if (caller.via.kind === 'token') this.#endLater(stream);
    this.#outsideOfRequests(() => {
      this.#start();
    });
  }

  #start(): void {
    this.#timer ??= setTimeout(() => void this.#look(), LOOK_EVERY_MS).unref();
  }

  async #look(): Promise<void> {
    try {
      await this.#endThoseWhoLeft();
      await this.#tellRuns();
      await this.#tellNotifications();
      this.#beat();
    } catch (error) {
      // Streams stay, without a beat: their readers see that the figures are old.
      this.#services.log.debug({ reason: toLoggedError(error) }, 'nothing live could be read');
    }
    this.#timer = undefined;
    if (this.#streams.size > 0) this.#start();
    else this.#told = new Map();
  }

  async #endThoseWhoLeft(): Promise<void> {
    if (performance.now() - this.#checkedAt < CHECK_EVERY_MS) return;
    const { store, config } = this.#services;
    const streams = [...this.#streams];
    const rightsOf = await lookWhoIsStillIn(
      store,
      streams.map(({ caller }) => caller),
      config,
    );
    for (const stream of streams) {
      const rights = rightsOf(stream.caller);
      if (rights) stream.caller = { ...stream.caller, ...rights };
      else this.#end(stream);
    }
    this.#checkedAt = performance.now();
  }

  async #tellRuns(): Promise<void> {
    const frames = await this.#runs.read(LOOK_EVERY_MS / 2);
    const changed = frames.filter(({ body, json }) => this.#told.get(body.id) !== json);
    this.#told = new Map(frames.map(({ body, json }) => [body.id, json]));
    if (changed.length === 0) return;
    const written = changed.map((frame) => ({ ...frame, event: Buffer.from(eventOf('run', frame.json)) }));
    for (const stream of this.#streams) {
      const seen = written.filter((frame) => canSeeRun(stream.caller, frame));
      for (const { event } of seen) this.#write(stream, event);
    }
  }

  async #tellNotifications(): Promise<void> {
    const people = [...new Set([...this.#streams].map(({ caller }) => caller.person))];
    const digests = await this.#services.store.notifications.digests(people);
    for (const stream of [...this.#streams]) {
      const digest = digests.get(stream.caller.person) ?? '';
      if (stream.digest === undefined || stream.digest === digest) continue;
      const told = await this.#notificationsOf(stream.caller, stream.address);
      stream.digest = digest;
      this.#write(stream, eventOf('notifications', JSON.stringify(told)));
    }
  }

  async #notificationsOf(caller: Caller, address: string) {
    const { notifications } = this.#services.store;
    const filter = { person: caller.person, roles: rolesToSeeRuns(caller), isUnread: true };
    const [page, preferences] = await Promise.all([
      notifications.page(filter, 0, NOTIFICATIONS_TOLD),
      notifications.preferencesOf(caller.person),
    ]);
    const notification = page.notifications.map((each) => toNotificationBody(address, each, preferences));
    return { unread: page.total, notification };
  }

  #beat(): void {
    if (performance.now() - this.#beatAt < BEAT_EVERY_MS) return;
    this.#beatAt = performance.now();
    const beat = Buffer.from(eventOf('beat', JSON.stringify({ at: new Date() })));
    for (const stream of this.#streams) this.#write(stream, beat);
  }

  #write({ response, waiting }: Stream, event: string | Buffer): void {
    if (waiting) waiting.push(event);
    else if (response.writableEnded || response.destroyed) return;
    else if (response.writableLength > MOST_UNREAD_BYTES) response.destroy();
    else response.write(event);
  }

  #endLater(stream: Stream): void {
    const timer = setTimeout(() => {
      this.#end(stream);
    }, TOKEN_STREAM_MS).unref();
    stream.response.once('close', () => {
      clearTimeout(timer);
    });
  }

  #end(stream: Stream): void {
    this.#streams.delete(stream);
    if (!stream.waiting) stream.response.end();
  }

  #endAll(): void {
    for (const stream of [...this.#streams]) this.#end(stream);
  }
}

/** @param json on one line, as JSON is. */
function eventOf(name: string, json: string): string {
  return `event: ${name}\ndata: ${json}\n\n`;
}
