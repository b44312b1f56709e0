import { RELATIONS_SHOWN, withRelations } from '../../shared/store/relations.ts';
import type { Request, Response } from 'express';
import { doiAddress } from '../../shared/model/doi.ts';
import { landingPageOf } from '../../shared/publishing/records/addresses.ts';
import { resolvingDoi } from '../../shared/publishing/records/resolving-doi.ts';
import { isMeantForAll, isPublic } from '../../shared/records/visibility/is-public.ts';
import { toJsonLd } from '../../shared/publishing/records/json-ld.ts';
import { readDiscoverySettings } from '../../shared/publishing/records/discovery-settings.ts';
import { sourceOf } from '../../shared/publishing/records/render-record.ts';
import type { RenderSource } from '../../shared/publishing/records/render-oai-dc.ts';
import { toLinkset, toTypedLinks, type TypedLink } from '../../shared/publishing/records/signposting.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import type { Asset } from '../../shared/model/asset.ts';
import { dayIn } from '../../shared/model/partial-date.ts';
import { oaiIdentifiers } from '../../shared/publishing/oai/identifier.ts';
import { publicUrlOf } from '../../shared/runtime/config.ts';
import type { ApiServices } from '../api-services.ts';
import { EVERYBODY } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import { describeAsset, publicFiles } from './describe-asset.ts';
import { toLinkHeader } from './link-header.ts';
import { renderLandingPage, renderTombstone } from './landing-page.ts';
import { ownAddress } from '../addresses.ts';

/** Short: an asset that is hidden or withdrawn should soon be gone everywhere. */
const CACHING = 'public, max-age=60';

/** Proxies and servers refuse longer headers; the linkset has all links. */
const MOST_LINKS_IN_HEADER = 40;

/**
 * Landing pages, without a key: `/assets/{id}` for people and, with schema.org in it, for search engines;
 * `/assets/{id}/linkset` (RFC 9264) and `/assets/{id}/schema.org` for machines.
 */
export function assetPageRoutes(services: ApiServices): Route[] {
  const errors = { 404: ['ASSET_NOT_FOUND'] };
  return [
    route(
      'get',
      '/assets/:id',
      {
        summary: 'The page of a public asset.',
        rights: EVERYBODY,
        sends: { types: ['text/html'], statuses: { 410: 'The page of an asset that was withdrawn.' } },
        errors,
      },
      async ({ path, request, response }) => {
        response.set('Cache-Control', CACHING);
        const found = await find(services, path.id);
        if (found.kind === 'gone') answerGone(response, found, services);
        else await answerPage(request, response, found.asset, services);
      },
    ),
    route(
      'get',
      '/assets/:id/linkset',
      {
        summary: 'The links of a public asset (RFC 9264).',
        rights: EVERYBODY,
        sends: { types: ['application/linkset+json'] },
        errors: { ...errors, 410: ['ASSET_GONE'] },
      },
      async ({ path, request, response }) => {
        response.set('Cache-Control', CACHING);
        const page = await describe(request, await requirePublic(services, path.id), services);
        response.type('application/linkset+json').send(JSON.stringify(toLinkset(page.source.landingPage, page.links)));
      },
    ),
    route(
      'get',
      '/assets/:id/schema.org',
      {
        summary: 'A public asset as schema.org JSON-LD.',
        rights: EVERYBODY,
        sends: { types: ['application/ld+json'] },
        errors: { ...errors, 410: ['ASSET_GONE'] },
      },
      async ({ path, request, response }) => {
        response.set('Cache-Control', CACHING);
        const { source, files } = await describe(request, await requirePublic(services, path.id), services);
        response.type('application/ld+json').send(JSON.stringify(toJsonLd(source, files)));
      },
    ),
  ];
}

type Found = { kind: 'shown'; asset: Asset } | { kind: 'gone'; asset: Asset; doi: string; at: Date };

/** @throws MusterError 404 if the asset is not public and never was */
async function find({ store }: ApiServices, id: string): Promise<Found> {
  let asset: Asset | undefined;
  for await (const { record } of withRelations(store.relations, store.assets.readSized([id]), RELATIONS_SHOWN)) {
    asset = record;
  }
  if (asset && isPublic(asset)) return { kind: 'shown', asset };
  const doi = asset && resolvingDoi(asset);
  if (asset?.deleted && isMeantForAll(asset) && doi !== undefined)
    return { kind: 'gone', asset, doi, at: asset.deleted.at };
  throw new MusterError('ASSET_NOT_FOUND', 404, 'This asset does not exist or is not public.');
}

async function requirePublic(services: ApiServices, id: string): Promise<Asset> {
  const found = await find(services, id);
  if (found.kind === 'shown') return found.asset;
  throw new MusterError('ASSET_GONE', 410, 'This asset has been withdrawn.');
}

interface Described {
  source: RenderSource;
  repository: string;
  files: ReturnType<typeof publicFiles>;
  links: TypedLink[];
}

async function describe(request: Request, asset: Asset, { store, config }: ApiServices): Promise<Described> {
  const here = ownAddress(request);
  const settings = { ...(await readDiscoverySettings(store, config)), publicUrl: here };
  const now = new Date();
  const source = sourceOf(asset, settings, { since: now, now });
  const files = publicFiles(asset, here, dayIn(config.timeZone, now));
  const identifier = oaiIdentifiers(publicUrlOf(config)).of(asset._id);
  const page = landingPageOf(here, asset._id);
  const query = (format: string) => new URLSearchParams({ verb: 'GetRecord', metadataPrefix: format, identifier });
  const schemaType = String(toJsonLd(source, [])['@type']);
  const links = toTypedLinks(source, schemaType, files, {
    metadata: (format) => `${here}/oai?${query(format).toString()}`,
    jsonLd: `${page}/schema.org`,
    linkset: `${page}/linkset`,
  });
  return { source, repository: settings.publisher, files, links };
}

async function answerPage(request: Request, response: Response, asset: Asset, services: ApiServices): Promise<void> {
  const { source, repository, files, links } = await describe(request, asset, services);
  const linkset: TypedLink = {
    rel: 'linkset',
    href: `${source.landingPage}/linkset`,
    type: 'application/linkset+json',
  };
  const shown = [...links.slice(0, MOST_LINKS_IN_HEADER), linkset];
  response.set('Link', toLinkHeader(shown));
  response.type('html').send(renderLandingPage(describeAsset(source, repository, files, shown)));
}

function answerGone(
  response: Response,
  { asset, doi, at }: Extract<Found, { kind: 'gone' }>,
  { config }: ApiServices,
): void {
  const deletedOn = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: config.timeZone }).format(at);
  const page = renderTombstone({
    title: asset.title,
    repository: config.institution,
    doi,
    doiAddress: doiAddress(doi),
    deletedOn,
  });
  response
    .status(410)
    .set('Link', toLinkHeader([{ rel: 'cite-as', href: doiAddress(doi) }]))
    .type('html')
    .send(page);
}
