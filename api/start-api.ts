import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';
import type { Logger } from 'pino';
import { ensureOwnerKey, OWNER } from '../shared/access/owner-key.ts';
import { makeSignInLink, ownerAwaitsLink, SIGN_IN_LINK_PATH } from '../shared/access/sign-in-links.ts';
import type { Config } from '../shared/runtime/config.ts';
import { toLoggedError } from '../shared/runtime/log.ts';
import { startThread } from '../shared/runtime/threads/run-in-threads.ts';
import { keepTrying } from '../shared/runtime/keep-trying.ts';
import { LETTER_WARM_UP } from '../shared/letters/letters-in-threads.ts';
import { prepareLetters } from '../shared/letters/prepare-letters.ts';
import { TRIAL_WARM_UP } from '../shared/rules/trial.ts';
import { loadJobCatalogue } from '../shared/jobs/catalogue/job-catalogue.ts';
import { ensureSearchAttributes } from '../shared/runs/search-attributes.ts';
import { configurationKinds } from './configuration/kinds.ts';
import { describeUnreadable, findUnreadableSecrets } from '../shared/settings/secrets/check-secrets.ts';
import { openSecrets } from '../shared/settings/secrets/secrets.ts';
import { openLookups } from '../shared/job-kit/open-lookups.ts';
import { openStore } from '../shared/store/store.ts';
import { tellOfIndexes } from '../shared/runtime/tell-of-indexes.ts';
import { temporalConnectionOptions } from '../shared/runtime/temporal-connection.ts';
import type { Tracing } from '../shared/telemetry/tracing.ts';
import type { Status } from '../shared/telemetry/open-status.ts';
import { createApp } from './app.ts';
import type { ApiServices } from './api-services.ts';
import { tellStatusOfApi } from './status-of-api.ts';

/** What callers wait for: the API has a thread do some of it before anybody calls. */
export const WORK_IN_THREADS = [TRIAL_WARM_UP, LETTER_WARM_UP];

/** How long a request waits for a database that is down. */
const DATABASE_PATIENCE_MS = 2_000;
/** Calls to Temporal are retried at once, not for minutes: a caller waits for the answer. */
const TEMPORAL_ATTEMPTS = 3;
/** How long a server waits for its clients, in milliseconds. */
export interface ServerPatience {
  /** For the headers of a request, and for all of it: 1 MB at most. */
  headersMs: number;
  requestMs: number;
  /** A connection on which nothing moves for so long is closed, also in the middle of an answer. */
  idleMs: number;
  /** How often it looks. */
  checkingMs: number;
}

const PATIENCE: ServerPatience = { headersMs: 10_000, requestMs: 30_000, idleMs: 120_000, checkingMs: 2_000 };
/**
 * Longer than proxies keep a connection on which nothing is asked, mostly 60 s: otherwise one sends a request just as it is
 * closed here, and answers 502.
 */
const KEPT_OPEN_MS = 65_000;
/** A newcomer may come back to the link the next day. */
const LINK_MINUTES = 24 * 60;
/** How long running requests may take when the server stops. */
const CLOSING_MS = 10_000;

export interface StartApiOptions {
  /** With the addresses of Temporal and the database. */
  config: Config;
  log: Logger;
  /** Called once with the key that the first start created, to print it; it is never logged. */
  onOwnerKey: (key: string) => void;
  /** Called with a one-time link at each start until the owner has signed in with one, to print it; it is never logged. */
  onSignInLink?: (link: string) => void;
  /** Where the API tells whether the next request will work. */
  status?: Status | undefined;
  /** Carries traces on into workflows. */
  tracing?: Tracing | undefined;
}

export interface RunningApi {
  /** Where it listens, e.g. `http://127.0.0.1:8080`. */
  url: string;
  /**
   * Resolves when the database is prepared and requests are accepted. Rejects with ConfigError if the database cannot
   * be used.
   */
  ready: Promise<void>;
  /** Accepts no more requests, lets running ones end, and closes connections. */
  close(this: void): Promise<void>;
}

/**
 * Starts the API. It also starts while Temporal or the database is down: it answers 503 until they are back, and then
 * prepares indexes, search attributes and the owner's key.
 * @throws when the port is taken, or an address is unknown.
 */
export async function startApi({
  config,
  log,
  onOwnerKey,
  onSignInLink,
  status,
  tracing,
}: StartApiOptions): Promise<RunningApi> {
  if (config.mongodbUrl === undefined) throw new Error("The database's address is missing. Set MONGODB_URL.");
  const interceptors = [makeGrpcRetryInterceptor(defaultGrpcRetryOptions({ maxAttempts: TEMPORAL_ATTEMPTS }))];
  const connection = Connection.lazy({ ...(await temporalConnectionOptions(config.temporal)), interceptors });
  const store = await openStore(config.mongodbUrl, config.mongodbDatabase, {
    connect: 'later',
    patienceMs: DATABASE_PATIENCE_MS,
  });
  const lookups = openLookups(store, config);
  const stopping = new AbortController();
  const services: ApiServices = {
    config,
    log,
    store,
    lookups,
    temporal: new Client({
      connection,
      namespace: config.temporal.namespace,
      ...(tracing ? { interceptors: { workflow: [...tracing.clientInterceptors] } } : {}),
    }),
    catalogue: await loadJobCatalogue(lookups),
    hasSearchAttributes: false,
    secrets: await openSecrets(config),
    stopping: stopping.signal,
    configurationKinds,
  };

  const state = { isReady: false, canReadSecrets: true };
  const app = createApp(
    services,
    () => state.isReady,
    () => state.canReadSecrets,
  );
  if (status) tellStatusOfApi(status, services, () => state.isReady);
  const server = openServer(app, config);
  await listen(server, config);
  const { signal } = stopping;
  const prepare = async (whom: string, attempt: () => Promise<void>) => {
    try {
      await keepTrying({ whom, log, signal }, attempt);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  };
  const offerLink = async (offer: (link: string) => void) => {
    if (!(await ownerAwaitsLink(store, { now: new Date(), timeZone: config.timeZone }))) return;
    const token = await makeSignInLink(store, { person: OWNER, by: 'start', minutes: LINK_MINUTES });
    offer(`${config.publicUrl ?? urlOf(server, config.host)}${SIGN_IN_LINK_PATH}/${token}`);
  };
  // Beside all else: the first caller finds it there.
  const thread = startThread(WORK_IN_THREADS).catch((error: unknown) => {
    log.error({ reason: toLoggedError(error) }, 'a thread cannot be started');
  });
  const ready = prepare('the database', async () => {
    await store.connect();
    await store.ensureIndexes(tellOfIndexes(log));
    await prepareLetters(store);
    const key = await ensureOwnerKey(store, config.bootstrapKey);
    if (onSignInLink && config.bootstrapKey === undefined) await offerLink(onSignInLink);
    if (key !== undefined) onOwnerKey(key);
    const unreadable = await findUnreadableSecrets(store, services.secrets);
    state.canReadSecrets = unreadable === undefined;
    if (unreadable) log.error(describeUnreadable(unreadable));
    await thread;
    state.isReady = true;
  });
  const attributes = prepare('Temporal', async () => {
    services.hasSearchAttributes = await ensureSearchAttributes(services.temporal, config.temporal.namespace);
    if (!services.hasSearchAttributes) log.warn('cannot register search attributes here; runs start without them');
  });

  // Callers may await it; if nobody does, a rejection is not an error.
  ready.catch(() => undefined);

  const close = async () => {
    stopping.abort();
    await stopServer(server);
    await Promise.allSettled([ready, attributes]);
    await connection.close();
    await store.close();
  };
  return { url: urlOf(server, config.host), ready, close };
}

/** A server that whoever sends slowly, or opens many connections, cannot hold up. */
export function openServer(
  app: RequestListener,
  { limits }: Pick<Config, 'limits'>,
  patience: ServerPatience = PATIENCE,
): Server {
  const server = createServer({ connectionsCheckingInterval: patience.checkingMs }, app);
  server.headersTimeout = patience.headersMs;
  server.requestTimeout = patience.requestMs;
  server.timeout = patience.idleMs;
  server.keepAliveTimeout = KEPT_OPEN_MS;
  server.maxConnections = limits.connections;
  return server;
}

async function listen(server: Server, { port, host }: Config): Promise<void> {
  server.listen(port, host);
  await once(server, 'listening');
}

async function stopServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const timer = setTimeout(() => {
    server.closeAllConnections();
  }, CLOSING_MS);
  await closed;
  clearTimeout(timer);
}

function urlOf(server: Server, host: string): string {
  const { port, family } = server.address() as AddressInfo;
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : family === 'IPv6' ? `[${host}]` : host;
  return `http://${shown}:${port}`;
}
