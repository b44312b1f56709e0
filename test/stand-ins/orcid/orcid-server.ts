import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import express, { type NextFunction, type Request, type Response } from 'express';
import { ORCID_ITEM_TYPES, type OrcidItemType } from '../../../shared/model/orcid-item.ts';
import { leaveOpen } from '../../support/leave-open.ts';
import { watchClock } from '../../support/watch-clock.ts';
import { drawsFrom, NO_FAULTS, type OrcidFaults } from './faults.ts';
import { errorBody, ORCID_ERRORS, type OrcidErrorName } from './orcid-errors.ts';
import { activitiesOf, itemKey, type StandInItem, type StandInRecord, type StandInSource } from './orcid-record.ts';

/** A permission that a researcher gave to a client. */
export interface StandInToken {
  orcid: string;
  client: string;
  scope: string;
  state: 'active' | 'withdrawn';
}

export interface StandInCall {
  /** When it came in; milliseconds since 1970. */
  at: number;
  /** It did not come in before this: on a busy machine the stand-in itself may be late to look. */
  notBefore: number;
  method: string;
  path: string;
  status: number;
}

/** ORCID's member API as far as the job needs it, in memory; behaving as the real one is described, failures included. */
export interface OrcidStandIn {
  /** What goes into `api_url` and `oauth_url` of an ORCID client. */
  apiUrl: string;
  oauthUrl: string;
  faults: OrcidFaults;
  /** Every call that came in, with the status that was decided on (0: the connection was dropped). */
  calls: StandInCall[];
  records: Map<string, StandInRecord>;
  tokens: Map<string, StandInToken>;
  addRecord(orcid: string, items?: readonly StandInItem[], state?: StandInRecord['state']): void;
  /** @returns the access token. */
  addToken(token: Omit<StandInToken, 'state'>, accessToken?: string): string;
  close(): Promise<void>;
}

const MEDIA_TYPE = 'application/vnd.orcid+json';

/** Starts the stand-in on this machine. @param options.port 0 or none: a free one. */
export async function startOrcidStandIn({
  port = 0,
  seed = 1,
}: { port?: number; seed?: number } = {}): Promise<OrcidStandIn> {
  const standIn = {
    faults: { ...NO_FAULTS },
    calls: [] as StandInCall[],
    records: new Map<string, StandInRecord>(),
    tokens: new Map<string, StandInToken>(),
  };
  const clock = watchClock();
  const server = leaveOpen(createServer(orcidApp(standIn, drawsFrom(seed), clock.lastLook)));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...standIn,
    apiUrl: `${url}/v3.0`,
    oauthUrl: `${url}/oauth`,
    addRecord: (orcid, items = [], state = 'active') => {
      standIn.records.set(orcid, { orcid, items: new Map(items.map((item) => [itemKey(item), { ...item }])), state });
    },
    addToken: (token, accessToken = `token-of-${token.orcid}`) => {
      standIn.tokens.set(accessToken, { ...token, state: 'active' });
      return accessToken;
    },
    close: () => {
      clock.stop();
      return closed(server);
    },
  };
}

type State = Pick<OrcidStandIn, 'faults' | 'calls' | 'records' | 'tokens'>;

/** What a call may work with, once it is let in. */
interface Admitted {
  record: StandInRecord;
  token: StandInToken;
}

function orcidApp(state: State, draw: () => number, lastLook: () => number): express.Express {
  const app = express();
  const isWithinLimit = leakyBucket(state.faults);
  const survived = new Map<string, number>();

  app.use('/v3.0', async (request: Request, response: Response, next: NextFunction) => {
    const call: StandInCall = {
      at: Date.now(),
      notBefore: lastLook(),
      method: request.method,
      path: request.path,
      status: 0,
    };
    state.calls.push(call);
    response.on('finish', () => (call.status = response.statusCode));
    const { faults } = state;
    if (faults.latencyMs > 0) await delay(faults.latencyMs);
    if (faults.isAway || faults.unavailable > 0 || !isWithinLimit()) {
      if (faults.unavailable > 0) faults.unavailable -= 1;
      if (faults.retryAfter !== undefined) response.set('retry-after', String(faults.retryAfter));
      refuse(response, 'burst');
    } else next();
  });

  app.get('/v3.0/:orcid/activities', (request, response) => {
    const admitted = admit(state, request, response);
    if (!admitted) return;
    const { record, token } = admitted;
    const scopes = token.scope.split(' ');
    const mayRead = ({ visibility }: StandInItem) => visibility !== 'limited' || scopes.includes('/read-limited');
    response.type(MEDIA_TYPE).send(JSON.stringify(activitiesOf(record, mayRead)));
  });

  app.delete('/v3.0/:orcid/:type/:putCode', (request, response) => {
    const { type, putCode } = request.params;
    if (!ORCID_ITEM_TYPES.some((each) => each === type)) {
      response.status(404).end();
      return;
    }
    const admitted = admit(state, request, response);
    if (!admitted) return;
    const { record, token } = admitted;
    if (!token.scope.split(' ').includes('/activities/update')) {
      refuse(response, 'scopeTooSmall');
      return;
    }
    const key = itemKey({ type: type as OrcidItemType, putCode: Number(putCode) });
    const item = record.items.get(key);
    if (!item) refuse(response, 'putCodeNotFound');
    else if (!isSource(item.source, token)) refuse(response, 'notTheSource');
    else deleteItem(record, key, response);
  });

  function deleteItem(record: StandInRecord, key: string, response: Response): void {
    const { faults } = state;
    const name = `${record.orcid}/${key}`;
    const times = survived.get(name) ?? 0;
    if (draw() < faults.silentDelete && times < faults.silentDeletesPerItem) {
      survived.set(name, times + 1);
      response.status(204).end();
      return;
    }
    record.items.delete(key);
    const luck = draw();
    if (luck < faults.dropAfterDelete) response.socket?.destroy();
    else if (luck < faults.dropAfterDelete + faults.errorAfterDelete) refuse(response, 'broken');
    else response.status(204).end();
  }

  return app;
}

/** Lets a call in, or answers it. @returns nothing after it answered. */
function admit(state: State, request: Request, response: Response): Admitted | undefined {
  const admitted = examine(state, request);
  if (typeof admitted === 'object') return admitted;
  if (admitted === 'invalidToken') {
    const error_description = `Invalid access token: ${accessTokenOf(request)}`;
    response.status(401).json({ error: 'invalid_token', error_description });
  } else if (admitted === 'deprecated') {
    const { orcid } = request.params as { orcid: string };
    const successor = `https://orcid.org/${successorOf(state.records.get(orcid))}`;
    response.set('location', successor);
    refuse(response, admitted, `${successor}. ORCID https://orcid.org/${orcid}`);
  } else refuse(response, admitted);
  return undefined;
}

/** Checks in ORCID's order: media type, token, client, record, whose token, state of the record. */
function examine({ faults, records, tokens }: State, request: Request): Admitted | OrcidErrorName | 'invalidToken' {
  const { orcid } = request.params as { orcid: string };
  if (request.method === 'GET' && request.headers.accept?.includes('application/vnd.orcid+') !== true) {
    return 'notAcceptable';
  }
  const token = tokens.get(accessTokenOf(request));
  if (token?.state !== 'active') return 'invalidToken';
  if (faults.clientDeactivated) return 'clientDeactivated';
  const record = records.get(orcid);
  if (!record) return 'unknownOrcid';
  if (token.orcid !== orcid) return 'otherRecord';
  if (typeof record.state === 'object') return 'deprecated';
  return record.state === 'active' ? { record, token } : record.state;
}

function accessTokenOf(request: Request): string {
  return /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
}

function successorOf(record: StandInRecord | undefined): string {
  return typeof record?.state === 'object' ? record.state.deprecatedFor : '';
}

function refuse(response: Response, name: OrcidErrorName, more?: string): void {
  const { status } = ORCID_ERRORS[name];
  response
    .status(status)
    .type(MEDIA_TYPE)
    .send(JSON.stringify(errorBody(name, more)));
}

/** ORCID compares the whole source: an item that a client wrote on behalf of another is not its own. */
function isSource({ client, onBehalfOf }: StandInSource, token: StandInToken): boolean {
  return client === token.client && (onBehalfOf === undefined || onBehalfOf === token.client);
}

/** Lets `burst` calls through at once, and then as many a second as the limit says. */
function leakyBucket(faults: OrcidFaults): () => boolean {
  let level = 0;
  let at = Date.now();
  return () => {
    const { limit } = faults;
    if (!limit) return true;
    const now = Date.now();
    level = Math.max(0, level - ((now - at) / 1_000) * limit.callsPerSecond);
    at = now;
    if (level + 1 > limit.burst) return false;
    level += 1;
    return true;
  };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
