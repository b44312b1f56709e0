import { createHash } from 'node:crypto';
import { toDataCite, withUnavailable } from '../../dois/datacite/to-datacite.ts';
import { STANDARD_TYPE_TABLE } from '../../dois/datacite/resource-types.ts';
import type { Asset } from '../../model/asset.ts';
import { dayIn } from '../../model/partial-date.ts';
import type { DiscoveryContent } from '../../model/discovery.ts';
import { doiAddress } from '../../model/doi.ts';
import { landingPageOf } from './addresses.ts';
import { isPublic } from '../../records/visibility/is-public.ts';
import { publicView } from '../../records/visibility/public-view.ts';
import { resolvingDoi } from './resolving-doi.ts';
import { renderDataCite } from './render-datacite.ts';
import { renderEsploro } from './render-esploro.ts';
import { renderOaiDc, type RenderSource } from './render-oai-dc.ts';
import { builtInSetsOf } from './set-specs.ts';
import type { DiscoverySettings } from './discovery-settings.ts';

/**
 * The discovery record of an asset. Pure.
 * @param profileSets specs of the profile sets that the asset is in.
 * @param was the published record: a deleted record keeps its sets.
 */
export function renderRecord(
  asset: Asset,
  settings: DiscoverySettings,
  profileSets: readonly string[],
  { sets = [], ...moments }: Moments & { sets?: string[] },
): DiscoveryContent {
  if (!isPublic(asset)) return { deleted: true, sets };
  const source = sourceOf(asset, settings, moments);
  return {
    deleted: false,
    sets: [...builtInSetsOf(asset, settings.institution), ...profileSets].sort(),
    metadata: {
      oai_dc: renderOaiDc(source),
      datacite: renderDataCite(source),
      esploro: renderEsploro(source),
    },
  };
}

export interface Moments {
  /** When it became public: the year for assets without a date, because the schema requires one. */
  since: Date;
  /** Decides which embargoes are over. */
  now: Date;
}

/** What everyone may see of a public asset, as DataCite attributes with its addresses here. */
export function sourceOf(
  whole: Asset,
  { publicUrl, institution, publisher, timeZone }: DiscoverySettings,
  { since, now }: Moments,
): RenderSource {
  const asset = publicView(whole, dayIn(timeZone, now));
  const related = (asset.relations ?? []).flatMap(({ relatedIdentifier }) => relatedIdentifier ?? []);
  const targets = new Map(related.map((id) => [id, { url: landingPageOf(publicUrl, id) }]));
  const mapping = { publisher: asset.publisher ?? publisher, institution, types: STANDARD_TYPE_TABLE };
  const doi = resolvingDoi(asset);
  return {
    asset,
    attributes: withUnavailable(toDataCite(asset, mapping, targets), since.getUTCFullYear()),
    landingPage: landingPageOf(publicUrl, asset._id),
    doiAddress: doi === undefined ? undefined : doiAddress(doi),
  };
}

/** Equal for equal content. */
export function contentDigest({ deleted, sets, metadata }: DiscoveryContent): string {
  const said = JSON.stringify([deleted, sets, metadata?.oai_dc, metadata?.datacite, metadata?.esploro]);
  return createHash('sha256').update(said).digest('base64url');
}
