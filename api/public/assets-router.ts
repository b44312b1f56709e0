import { RELATIONS_SHOWN, withRelations } from '../../shared/store/relations.ts';
import { Router, type Request, type Response } from 'express';
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
import { resource } from '../resource.ts';
import { describeAsset, publicFiles } from './describe-asset.ts';
import { toLinkHeader } from './link-header.ts';
import { renderLandingPage, renderTombstone } from './landing-page.ts';
import { ownAddress } from './own-address.ts';

/** Short: an asset that is hidden or withdrawn should soon be gone everywhere. */
const CACHING = 'public, max-age=60';

/** Proxies and servers refuse longer headers; the linkset has all links. */
const MOST_LINKS_IN_HEADER = 40;

/**
 * Landing pages, without a key: `/assets/{id}` for people and, with schema.org in it, for search engines;
 * `/assets/{id}/linkset` (RFC 9264) and `/assets/{id}/schema.org` for machines.
 */
export function assetsRouter(services: ApiServices): Router {
  const router = Router();
  router.use('/assets', (_request, response, next) => {
    response.set('Cache-Control', CACHING);
    next();
  });
  resource(router, '/assets/:id', {
    get: async (request, response) => {
      const found = await find(services, request.params.id);
      if (found.kind === 'gone') answerGone(response, found, services);
      else await answerPage(request, response, found.asset, services);
    },
  });
  resource(router, '/assets/:id/linkset', {
    get: async (request, response) => {
      const page = await describe(request, await requirePublic(services, request.params.id), services);
      response.type('application/linkset+json').send(JSON.stringify(toLinkset(page.source.landingPage, page.links)));
    },
  });
  resource(router, '/assets/:id/schema.org', {
    get: async (request, response) => {
      const { source, files } = await describe(request, await requirePublic(services, request.params.id), services);
      response.type('application/ld+json').send(JSON.stringify(toJsonLd(source, files)));
    },
  });
  return router;
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
  const here = ownAddress(config, request);
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
