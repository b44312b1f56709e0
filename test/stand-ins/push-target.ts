import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Gate } from '../support/gate.ts';

/** A document as the push target keeps it. */
export interface PushedDocument {
  version: number;
  /** Undefined once deleted. */
  document?: Record<string, unknown> | undefined;
}

export interface PushTargetFaults {
  /** Status that single items are answered with, by the end of their id; the count says how often still. */
  items: Map<string, { status: number; times: number }>;
  /** Whole answers, each used once: a status, `drop` after it was done, or `rubbish` instead of an answer. */
  answers: (number | 'drop' | 'rubbish')[];
  /** The token that callers need. */
  token: string | undefined;
  /** More items than this are answered with 413. */
  mostItems: number;
  /** Bulks wait here before they are looked at. */
  gate: Gate | undefined;
}

/** A search index that takes bulks as NDJSON, with external versions, and fails when told to. */
export interface PushTargetStandIn {
  url: string;
  documents: Map<string, PushedDocument>;
  /** Ids of each bulk, in their order. */
  bulks: string[][];
  /** Ids of each bulk that was too large. */
  tooLarge: string[][];
  faults: PushTargetFaults;
  close(this: void): Promise<void>;
}

interface Action {
  kind: 'index' | 'delete';
  id: string;
  version: number;
  document?: Record<string, unknown>;
}

/** Starts it on this machine. @param port any free one where left out. */
export async function startPushTargetStandIn({ port = 0 }: { port?: number } = {}): Promise<PushTargetStandIn> {
  const documents = new Map<string, PushedDocument>();
  const bulks: string[][] = [];
  const tooLarge: string[][] = [];
  const faults: PushTargetFaults = {
    ...{ items: new Map(), answers: [], token: undefined, mostItems: Infinity, gate: undefined },
  };
  const server = createServer((request, response) => {
    answer(request, response, { documents, bulks, tooLarge, faults }).catch(() => response.destroy());
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/_bulk`;
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { url, documents, bulks, tooLarge, faults, close };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  target: Pick<PushTargetStandIn, 'documents' | 'bulks' | 'tooLarge' | 'faults'>,
): Promise<void> {
  const body = await readAll(request);
  const { faults } = target;
  if (faults.token !== undefined && request.headers.authorization !== `Bearer ${faults.token}`) {
    send(response, 401, { error: 'unauthorized' });
    return;
  }
  if (request.method !== 'POST' || request.headers['content-type'] !== 'application/x-ndjson') {
    send(response, 400, { error: 'a POST of application/x-ndjson is wanted' });
    return;
  }
  const actions = readActions(body);
  const ids = actions.map(({ id }) => id);
  await faults.gate?.wait(ids);
  if (actions.length > faults.mostItems) {
    target.tooLarge.push(ids);
    send(response, 413, { error: 'too many' });
    return;
  }
  const whole = faults.answers.shift();
  if (typeof whole === 'number') {
    send(response, whole, { error: 'told to fail' });
    return;
  }
  target.bulks.push(ids);
  const items = actions.map((action) => ({ [action.kind]: apply(action, target) }));
  if (whole === 'drop') response.destroy();
  else if (whole === 'rubbish') response.end('<html>');
  else send(response, 200, { errors: items.some(hasFailed), items });
}

function hasFailed(item: Record<string, { status: number }>): boolean {
  return Object.values(item).some(({ status }) => status >= 300);
}

function apply(
  { kind, id, version, document }: Action,
  { documents, faults }: Pick<PushTargetStandIn, 'documents' | 'faults'>,
): { _id: string; status: number; error?: unknown } {
  const [end, fault] = [...faults.items].find(([each, { times }]) => id.endsWith(each) && times > 0) ?? [];
  if (end !== undefined && fault) {
    faults.items.set(end, { ...fault, times: fault.times - 1 });
    return { _id: id, status: fault.status, error: { type: 'told_to_fail', reason: 'as told' } };
  }
  const was = documents.get(id);
  if (was && was.version >= version) return { _id: id, status: 409, error: { type: 'version_conflict' } };
  documents.set(id, { version, document });
  if (kind === 'delete') return { _id: id, status: was?.document ? 200 : 404 };
  return { _id: id, status: was ? 200 : 201 };
}

function readActions(body: string): Action[] {
  const lines = body.split('\n').filter((line) => line !== '');
  const actions: Action[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const action = JSON.parse(lines[index] ?? '') as Record<string, { _id: string; version: number }>;
    const [kind, said] = Object.entries(action)[0] ?? [];
    if (!said || (kind !== 'index' && kind !== 'delete')) throw new Error('no action');
    if (kind === 'delete') actions.push({ kind, id: said._id, version: said.version });
    else {
      index += 1;
      const document = JSON.parse(lines[index] ?? '') as Record<string, unknown>;
      actions.push({ kind, id: said._id, version: said.version, document });
    }
  }
  return actions;
}

async function readAll(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
