import type { CommonReason } from '../model/outcome.ts';
import { z } from 'zod';
import type { PublishingProfile } from './records/publishing-profile.ts';
import { readSecret } from '../settings/read-secret.ts';
import type { ConfigurationEntry } from '../model/configuration-entry.ts';
import { formatDatestamp } from './oai/datestamp.ts';
import type { OaiIdentifiers } from './oai/identifier.ts';
import type { Secrets } from '../settings/secrets/secrets.ts';
import type { ListedRecord } from '../store/discovery.ts';
import { callOutside, type OutsideAnswer, type OutsideNetwork } from '../outside/outside-http.ts';
import { outsideText } from '../model/outside-text.ts';
import { toTransient } from '../outside/to-transient.ts';
import { defined } from '../runtime/defined.ts';

/** Everything a push needs besides the records. */
export interface PushServices extends OutsideNetwork {
  secrets: Secrets;
  identifiers: OaiIdentifiers;
  signal: AbortSignal;
}

/** A profile with a push target. */
export type PushProfile = ConfigurationEntry<PublishingProfile & { push_url: string }>;

/** The result of pushing one record. */
export type Pushed =
  /** The target has it, in this version or a later one. */
  | { kind: 'taken' }
  | { kind: 'refused'; message: string }
  | {
      kind: 'transient';
      reason: 'NOT_AUTHORIZED' | CommonReason;
      message: string;
      retryAfterMs?: number;
      stopsRun?: true;
    };

const TIMEOUT_MS = 60_000;
/** A larger bulk is sent in parts. */
const MAX_BULK_LENGTH = 5 * 1024 * 1024;

const itemSchema = z.object({ _id: z.string(), status: z.int(), error: z.unknown().optional() });
const answerSchema = z.object({
  items: z.array(z.union([z.object({ index: itemSchema }), z.object({ delete: itemSchema })])),
});

export function isPushProfile(entry: ConfigurationEntry<PublishingProfile>): entry is PushProfile {
  return entry.content.push_url !== undefined;
}

/**
 * Pushes records as a bulk of NDJSON: an action and, unless it deletes, a document each. Each has a version, so that
 * the target keeps the latest, however often and in whatever order they arrive.
 * @returns each record's result, in order. @throws only the signal's reason.
 */
export async function pushRecords(
  services: PushServices,
  profile: PushProfile,
  records: readonly ListedRecord[],
): Promise<Pushed[]> {
  const bulks = toBulks(records.map((record) => ({ record, lines: linesOf(record, profile, services.identifiers) })));
  const pushed: Pushed[] = [];
  for (const bulk of bulks) pushed.push(...(await pushBulk(services, profile, bulk)));
  return pushed;
}

interface BulkItem {
  record: ListedRecord;
  lines: string;
}

function linesOf(record: ListedRecord, { content }: PushProfile, identifiers: OaiIdentifiers): string {
  const action = { _id: identifiers.of(record._id), version: record.version, version_type: 'external' };
  if (record.deleted) return `${JSON.stringify({ delete: action })}\n`;
  const document = {
    asset: record._id,
    datestamp: formatDatestamp(record.datestamp),
    sets: record.sets,
    format: content.push_format,
    metadata: record.metadata?.[content.push_format] ?? '',
  };
  return `${JSON.stringify({ index: action })}\n${JSON.stringify(document)}\n`;
}

function toBulks(items: readonly BulkItem[]): BulkItem[][] {
  const bulks: BulkItem[][] = [];
  let length = Infinity;
  for (const item of items) {
    if (length + item.lines.length > MAX_BULK_LENGTH) {
      bulks.push([]);
      length = 0;
    }
    bulks.at(-1)?.push(item);
    length += item.lines.length;
  }
  return bulks;
}

async function pushBulk(services: PushServices, profile: PushProfile, bulk: readonly BulkItem[]): Promise<Pushed[]> {
  const token = await readSecret(services.secrets, profile, 'push_token');
  const answer = await callOutside(
    services,
    'discovery',
    {
      method: 'POST',
      url: profile.content.push_url,
      headers: {
        'content-type': 'application/x-ndjson',
        accept: 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: bulk.map(({ lines }) => lines).join(''),
      timeoutMs: TIMEOUT_MS,
    },
    services.signal,
  );
  if (answer.kind === 'answered' && answer.status === 413 && bulk.length > 1) {
    const middle = Math.ceil(bulk.length / 2);
    const first = await pushBulk(services, profile, bulk.slice(0, middle));
    return [...first, ...(await pushBulk(services, profile, bulk.slice(middle)))];
  }
  const items = answer.kind === 'answered' && answer.status === 200 ? readItems(answer.body) : undefined;
  if (!items) {
    const all = readFailure(answer);
    return bulk.map(() => all);
  }
  return bulk.map(({ record }) => readItem(items.get(services.identifiers.of(record._id)), record));
}

type Item = z.output<typeof itemSchema>;

function readItems(body: string): Map<string, Item> | undefined {
  const parsed = answerSchema.safeParse(toJson(body));
  if (!parsed.success) return undefined;
  const items = parsed.data.items.map((item) => ('index' in item ? item.index : item.delete));
  return new Map(items.map((item) => [item._id, item]));
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** 409: the target already has that version or a later one. 404 after a deletion: it had none. */
function readItem(item: Item | undefined, { deleted }: ListedRecord): Pushed {
  if (!item)
    return { kind: 'transient', reason: 'UNCLEAR', message: "The push target's answer does not mention this record." };
  const { status, error } = item;
  if ((status >= 200 && status < 300) || status === 409 || (deleted && status === 404)) return { kind: 'taken' };
  if (status === 429 || status >= 500) {
    const message = `The push target could not accept this record now (${status}).`;
    return { kind: 'transient', reason: 'OUTSIDE_UNAVAILABLE', message };
  }
  return { kind: 'refused', message: `The push target refused this record (${status}): ${describe(error)}` };
}

function describe(error: unknown): string {
  return outsideText(typeof error === 'string' ? error : toText(error));
}

function toText(error: unknown): string {
  try {
    return JSON.stringify(error) ?? 'no reason given';
  } catch {
    // What is nested deeply enough can be parsed, but not written.
    return 'for a reason that cannot be shown';
  }
}

/** An answer that concerns the whole bulk. */
function readFailure(answer: OutsideAnswer): Pushed {
  if (answer.kind === 'answered') {
    const { status } = answer;
    if (status === 401 || status === 403) {
      const message = `The push target answered ${status}: the token of the publishing profile is not accepted.`;
      return { kind: 'transient', reason: 'NOT_AUTHORIZED', message, stopsRun: true };
    }
    if (status === 200) {
      return { kind: 'transient', reason: 'UNCLEAR', message: "The push target's answer cannot be read." };
    }
    if (status >= 400 && status < 500 && status !== 408 && status !== 429) {
      return { kind: 'refused', message: `The push target refused the request (${status}).` };
    }
  }
  const { reason, message, retryAfterMs } = toTransient('discovery', answer);
  return { kind: 'transient', reason, message, ...defined({ retryAfterMs }) };
}
