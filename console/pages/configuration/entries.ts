import { KEEP_ROWS, useRead, type Answer } from '../../api/read.ts';
import { api, body } from '../../api/client.ts';
import { ROOT } from '../../api/root.ts';
import { ifStill, type StoredNow } from '../../forms/save-unless-changed.ts';
import { isFields, type Schema } from './form/schema.ts';

type KindAnswer = Answer<'/almaws/v1/conf/configuration-kinds'>['configuration_kind'][number];

/** A kind of configuration, with all that its form needs. */
export type Kind = Omit<KindAnswer, 'schema'> & { schema: Schema };

// All kinds have the same addresses and the same shape around their own fields: one stands for them in the types.
const LIST = '/almaws/v1/conf/publishing';
const ONE = '/almaws/v1/conf/publishing/{code}';
const CHANGES = '/almaws/v1/conf/publishing/{code}/changes';

function of<P extends string>(kind: string, path: P): P {
  return path.replace('publishing', kind) as P;
}

/** An entry: `code`, `version`, who changed it last, whether its secrets are set, and the fields of its kind. */
export type Entry = Answer<typeof ONE>;

export interface EntryNow extends StoredNow {
  entry: Entry;
}

export type EntryChange = Answer<typeof CHANGES>['change'][number];

/** The kinds that one may read. */
export function useKinds() {
  const read = useRead('/almaws/v1/conf/configuration-kinds', {}, { staleTime: 60_000 });
  return { read, kinds: read.data?.configuration_kind as readonly Kind[] | undefined };
}

export function useEntries(kind: Kind, query: { limit: number; offset: number; code?: string }) {
  const read = useRead(of(kind.kind.value, LIST), { query }, KEEP_ROWS);
  const { total_record_count: total = 0, ...lists } = read.data ?? {};
  const [rows = []] = Object.values(lists) as (readonly Entry[])[];
  return { read, rows, total };
}

export function useEntry(kind: Kind, code: string) {
  return useRead(of(kind.kind.value, ONE), { path: { code } });
}

export function useChanges(kind: Kind, code: string, isEnabled: boolean) {
  return useRead(of(kind.kind.value, CHANGES), { path: { code }, query: { limit: 100 } }, { enabled: isEnabled });
}

/** The keys of all that is kept of a kind, to be read anew after a change. */
export function keysOf(kind: Kind): (readonly unknown[])[] {
  return [LIST, ONE, CHANGES].map((path) => [of(kind.kind.value, path)]);
}

export function createEntry(kind: Kind, sent: object): Promise<Entry> {
  return body(api.POST(of(kind.kind.value, LIST), { body: sent }));
}

/** Of all that an answer has, the fields of the kind. */
export function contentOf({ schema }: Kind, all: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.keys(schema.properties ?? {}).map((name) => [name, all[name]]));
}

/** What is stored now, past what the page keeps. @param secrets that are to be replaced, which others may have done, too. */
export async function readEntryNow(
  kind: Kind,
  begun: Entry,
  { secrets, secretChanged }: { secrets: readonly string[]; secretChanged: string },
): Promise<EntryNow> {
  const params = { path: { code: begun.code } };
  const { data: entry = begun, response } = await api.GET(of(kind.kind.value, ONE), { params });
  const asked = { params: { ...params, query: { limit: 100 } } };
  const isSame = secrets.length === 0 || entry.version === begun.version;
  const { change: made } = isSame ? { change: [] } : await body(api.GET(of(kind.kind.value, CHANGES), asked));
  const replaced = made.filter(({ version }) => version > begun.version).flatMap((each) => each.secrets_changed ?? []);
  const others = secrets
    .filter((name) => replaced.includes(name))
    .map((field) => ({ field, before: undefined, after: secretChanged }));
  const tag = response.headers.get('ETag') ?? undefined;
  return { entry, fields: contentOf(kind, entry), others, tag, by: entry.changed_by, at: entry.changed_date };
}

export function replaceEntry(kind: Kind, code: string, sent: object, now: EntryNow): Promise<Entry> {
  return body(api.PUT(of(kind.kind.value, ONE), { params: { path: { code } }, body: sent, ...ifStill(now) }));
}

export async function deleteEntry(kind: Kind, code: string): Promise<void> {
  await api.DELETE(of(kind.kind.value, ONE), { params: { path: { code } } });
}

/** Runs another operation of the kind, such as `test`. */
export async function operate(kind: Kind, code: string, op: string, sent: unknown): Promise<Record<string, unknown>> {
  const call = api.POST as unknown as (path: string, init: object) => Promise<{ data?: Record<string, unknown> }>;
  return body(call(of(kind.kind.value, ONE), { params: { path: { code }, query: { op } }, body: sent }));
}

/** The address of what an operation makes, as a page: `…/conf/letters/GREETING/preview?language=de`. */
export function pageOf(kind: Kind, code: string, op: string, sent: unknown): string {
  const asked = Object.entries(isFields(sent) ? sent : {}).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value]] : [],
  );
  const page = new URL(`almaws/v1/conf/${kind.kind.value}/${encodeURIComponent(code)}/${op}`, ROOT);
  page.search = new URLSearchParams(asked).toString();
  return page.href;
}
