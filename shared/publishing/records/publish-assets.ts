import type { Asset } from '../../model/asset.ts';
import type { DiscoveryRecord } from '../../model/discovery.ts';
import { dayIn } from '../../model/partial-date.ts';
import { nextOpening } from '../../records/visibility/is-public.ts';
import { defined } from '../../runtime/defined.ts';
import type { PublicationTurn } from '../../store/publication-clock.ts';
import type { ShownRevision } from '../../store/publication-marks.ts';
import { RELATIONS_SHOWN, withRelations } from '../../store/relations.ts';
import type { Store } from '../../store/store.ts';
import { contentDigest, renderRecord } from './render-record.ts';
import type { DiscoverySettings, PublishedSet } from './discovery-settings.ts';

/** The collections that publishing uses. */
export type PublishingStore = Pick<Store, 'assets' | 'relations' | 'sets' | 'discovery'>;

export interface PublishOptions {
  settings: DiscoverySettings;
  /** Give records a new datestamp even when unchanged, so that harvesters fetch them again. */
  isForced?: boolean;
  signal?: AbortSignal;
}

/** The result of publishing one asset. */
export type Published =
  /** The record has a new version with the asset's content at that revision; `deleted` when the asset is gone. */
  | { kind: 'published'; version: number; deleted: boolean }
  /** The record was already up to date. */
  | { kind: 'unchanged'; version: number }
  /** No record: the asset does not exist, or was never public. */
  | { kind: 'absent' }
  /** The record cannot be rendered or stored; it stays as it was. */
  | { kind: 'refused'; message: string };

type Stamp = Omit<DiscoveryRecord, 'metadata'>;
type Written = Map<string, DiscoveryRecord>;

/** Tries per turn while a publisher that was presumed dead still writes. */
const TRIES = 10;

/**
 * Publishes the current discovery records of these assets, all with one datestamp, in its own turn: only one publisher
 * writes at a time. Also publishes the assets of a turn that another publisher left unfinished.
 * @param ids a few hundred at most: they are read and written together.
 * @throws database errors; nothing is lost then, because the assets keep their marks.
 */
export async function publishAssets(
  store: PublishingStore,
  ids: readonly string[],
  options: PublishOptions,
): Promise<Map<string, Published>> {
  for (;;) {
    const turn = await store.discovery.clock.begin(ids, options.signal);
    const result = await publishInTurn(store, ids, options, turn);
    if (await store.discovery.clock.end(turn)) {
      await store.assets.markPublished(result.shown);
      return result.outcomes;
    }
  }
}

interface TurnResult {
  outcomes: Map<string, Published>;
  shown: ShownRevision[];
}

async function publishInTurn(
  store: PublishingStore,
  ids: readonly string[],
  { settings, isForced = false }: PublishOptions,
  turn: PublicationTurn,
): Promise<TurnResult> {
  const inherited = new Set(turn.inherited);
  const outcomes = new Map<string, Published>();
  const shown: TurnResult['shown'] = [];
  let open = [...new Set([...ids, ...inherited])];
  for (let tries = 1; open.length > 0; tries += 1) {
    if (tries > TRIES) throw new Error(`Other publishers keep writing the discovery records of ${open.length} assets.`);
    const stamps = await store.discovery.stamps(open);
    const assets = await readAssets(store, open);
    const inSets = await matchSets(store, [...assets.keys()], settings.sets);
    const written: Written = new Map();
    const confirmed: { id: string; version: number; revision: number; opensAfter?: string }[] = [];
    for (const id of open) {
      const asset = assets.get(id);
      const was = stamps.get(id);
      const mustWrite = isForced || inherited.has(id);
      const isFence = inherited.has(id);
      const next = asset
        ? recordOrRefusal(() => nextRecord(asset, was, turn, settings, inSets.get(id) ?? [], isFence))
        : goneRecord(id, was, turn, isFence);
      if (typeof next === 'string') {
        outcomes.set(id, { kind: 'refused', message: next });
        // A late write of an unfinished turn must still find its place taken.
        const fence = isFence ? goneRecord(id, was, turn, true) : undefined;
        if (fence) written.set(id, fence);
      } else if (!next) outcomes.set(id, { kind: 'absent' });
      else if (was && was.digest === next.digest && !mustWrite) {
        outcomes.set(id, { kind: 'unchanged', version: was.version });
        confirmed.push({
          id,
          version: was.version,
          revision: next.revision,
          ...defined({ opensAfter: next.opensAfter }),
        });
      } else {
        written.set(id, next);
        outcomes.set(id, { kind: 'published', version: next.version, deleted: next.deleted });
      }
      if (asset) shown.push({ id, revision: asset.revision, ...defined({ unpublished: asset.unpublished }) });
    }
    open = await store.discovery.publish([...written.values()]);
    await store.discovery.confirm(confirmed);
  }
  return { outcomes, shown };
}

/** Reads documents before relations: a relation edit raises the revision last, so a missed edit is published again. */
async function readAssets({ assets, relations }: PublishingStore, ids: readonly string[]): Promise<Map<string, Asset>> {
  const found = new Map<string, Asset>();
  for await (const { record } of withRelations(relations, assets.readSized(ids), RELATIONS_SHOWN)) {
    found.set(record._id, record);
  }
  return found;
}

/**
 * The record to store; undefined for an asset that was never public.
 * @param isFence always store a record, so that a late write of another turn finds its place taken.
 */
function nextRecord(
  asset: Asset,
  was: Stamp | undefined,
  { datestamp }: PublicationTurn,
  settings: DiscoverySettings,
  profileSets: readonly string[],
  isFence: boolean,
): DiscoveryRecord | undefined {
  const since = was?.since ?? datestamp;
  const content = renderRecord(asset, settings, profileSets, { sets: was?.sets ?? [], since, now: datestamp });
  if (content.deleted && !was && !isFence) return undefined;
  const opensAfter = content.deleted ? undefined : nextOpening(asset, dayIn(settings.timeZone, datestamp));
  const leftSets = [...(was?.sets ?? []), ...(was?.leftSets ?? [])].filter((spec) => !content.sets.includes(spec));
  return {
    _id: asset._id,
    version: (was?.version ?? 0) + 1,
    revision: asset.revision,
    since,
    datestamp,
    ...content,
    ...defined({ opensAfter }),
    ...(leftSets.length > 0 ? { leftSets: [...new Set(leftSets)].sort() } : {}),
    digest: contentDigest(content),
  };
}

/** Below the database's 16 MB for a document. */
const MAX_METADATA_BYTES = 12 * 1024 * 1024;

/** Unexpected content fails only its own asset. */
function recordOrRefusal(render: () => DiscoveryRecord | undefined): DiscoveryRecord | string | undefined {
  try {
    const record = render();
    const bytes = Object.values(record?.metadata ?? {}).reduce((sum, xml) => sum + Buffer.byteLength(xml), 0);
    return bytes > MAX_METADATA_BYTES ? 'Its discovery record would be larger than 12 MB.' : record;
  } catch (error) {
    return `Its discovery record cannot be rendered: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** The record of an asset that was purged. */
function goneRecord(
  id: string,
  was: Stamp | undefined,
  { datestamp }: PublicationTurn,
  isFence: boolean,
): DiscoveryRecord | undefined {
  if (!was && !isFence) return undefined;
  const content = { deleted: true, sets: was?.sets ?? [] };
  const { version = 0, revision = 0, since = datestamp, leftSets } = was ?? {};
  return {
    _id: id,
    version: version + 1,
    revision,
    since,
    datestamp,
    ...content,
    ...defined({ leftSets }),
    digest: contentDigest(content),
  };
}

/** The specs of each asset's sets, queried from the database set by set. */
async function matchSets(
  { sets: stored }: Pick<Store, 'sets'>,
  ids: readonly string[],
  sets: readonly PublishedSet[],
): Promise<Map<string, string[]>> {
  const specs = new Map<string, string[]>();
  if (ids.length === 0) return specs;
  for (const { spec, query } of sets) {
    for (const id of await stored.selectedAmong(ids, query)) specs.set(id, [...(specs.get(id) ?? []), spec]);
  }
  return specs;
}
