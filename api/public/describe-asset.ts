import { fileAddress } from '../../shared/files/file-address.ts';
import { isOpenToAll } from '../../shared/records/visibility/is-public.ts';
import { licenseLabel, typeLabel } from '../../shared/publishing/records/labels.ts';
import { toJsonLd, toScriptText, type PublicFile } from '../../shared/publishing/records/json-ld.ts';
import type { RenderSource } from '../../shared/publishing/records/render-oai-dc.ts';
import type { TypedLink } from '../../shared/publishing/records/signposting.ts';
import type { Link } from '../../shared/model/asset-parts.ts';
import type { Asset } from '../../shared/model/asset.ts';
import type { LandingPage } from './landing-page.ts';

/** The asset's files that everyone may read. @param today YYYYMMDD in the institution's time zone. */
export function publicFiles(asset: Asset, publicUrl: string, today: string): PublicFile[] {
  return (asset.files ?? [])
    .filter((entry) => isOpenToAll(asset, entry, today))
    .flatMap(({ file, fileDownloadUrl }): PublicFile[] => {
      const { id, name, displayName, mimeType, size } = file;
      const url = id === undefined ? webAddress(fileDownloadUrl) : fileAddress(publicUrl, id, name);
      return url === undefined ? [] : [{ name: displayName ?? name, url, mimeType, size }];
    });
}

/** The content of an asset's page. */
export function describeAsset(
  source: RenderSource,
  repository: string,
  files: readonly PublicFile[],
  typedLinks: readonly TypedLink[],
): LandingPage {
  const { asset, attributes, doiAddress } = source;
  const jsonLd = toJsonLd(source, files);
  return {
    language: shortLanguage(attributes.language),
    title: attributes.titles[0]?.title ?? asset._id,
    subtitle: attributes.titles.find(({ titleType }) => titleType === 'Subtitle')?.title,
    repository,
    type: typeLabel(asset.resourcetype?.esploro),
    authors: (asset.creators?.length ? attributes.creators : []).map((creator) => ({
      name: creator.name,
      orcid: creator.nameIdentifiers?.find(({ nameIdentifierScheme }) => nameIdentifierScheme === 'ORCID')
        ?.nameIdentifier,
      affiliations: (creator.affiliation ?? []).map(({ name }) => name).join('; '),
    })),
    contributors: (attributes.contributors ?? []).map(({ name, contributorType }) => ({
      name,
      role: contributorType === 'Other' ? '' : contributorType.replace(/(?<=[a-z])(?=[A-Z])/g, ' '),
    })),
    facts: facts(source, doiAddress),
    abstracts: (attributes.descriptions ?? [])
      .filter(({ descriptionType }) => descriptionType === 'Abstract')
      .map(({ description, lang }) => ({ text: description, language: shortLanguage(lang) })),
    keywords: (attributes.subjects ?? []).map(({ subject }) => subject),
    files: files.map(({ name, url, mimeType, size }) => ({ name, url, about: describeFile(mimeType, size) })),
    links: (asset.links ?? []).flatMap(({ link }): LandingPage['links'] => {
      if (link.url === '') return [{ title: link.title ?? 'A link', note: noteOn(link) }];
      const url = link.file === undefined ? webAddress(link.url) : undefined;
      return url === undefined ? [] : [{ title: link.title ?? link.url, url }];
    }),
    formats: typedLinks
      .filter(({ rel }) => rel === 'describedby')
      .map(({ href, profile }) => ({ name: nameOfFormat(profile), url: href })),
    typedLinks: typedLinks.map(({ rel, href, type }) => ({ rel, href, type })),
    jsonLd: toScriptText(jsonLd),
  };
}

function facts({ asset, attributes }: RenderSource, doiAddress: string | undefined): LandingPage['facts'] {
  const rights = attributes.rightsList?.find(({ rightsUri }) => rightsUri !== undefined);
  const host = attributes.relatedItems?.[0];
  const place = host
    ? [
        host.titles[0]?.title,
        host.volume && `volume ${host.volume}`,
        host.issue && `issue ${host.issue}`,
        host.firstPage && `page ${host.firstPage}`,
      ]
    : [];
  const all: LandingPage['facts'] = [
    { label: 'DOI', value: doiAddress === undefined ? '' : (asset.doi?.value ?? ''), href: doiAddress },
    { label: 'Published in', value: place.filter((part) => part !== undefined && part !== '').join(', ') },
    { label: 'Publisher', value: attributes.publisher.name },
    { label: 'Date', value: attributes.dates?.find(({ dateType }) => dateType === 'Issued')?.date ?? '' },
    { label: 'Language', value: (asset.language ?? []).join(', ') },
    { label: 'Licence', value: licenseLabel(asset.license) ?? '', href: rights?.rightsUri },
    { label: 'Access', value: asset.asset?.accessRightName ?? '' },
    { label: 'Funding', value: (attributes.fundingReferences ?? []).map(({ funderName }) => funderName).join('; ') },
    { label: 'Identifier', value: asset._id },
  ];
  return all.filter(({ value }) => value !== '');
}

/** Language codes for web pages: `eng` is `en`. */
function shortLanguage(language: string | undefined): string | undefined {
  try {
    return language === undefined ? undefined : Intl.getCanonicalLocales(language)[0];
  } catch {
    return undefined;
  }
}

/** Links in records may lead only to web addresses, never to scripts. */
function webAddress(text: string | undefined): string | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  return /^https?:$/.test(new URL(text).protocol) ? text : undefined;
}

/** Why the page does not say where a link leads. */
function noteOn({ rights, embargoend }: Link['link']): string {
  return embargoend === undefined ? (rights ?? 'Restricted') : `Under embargo until ${embargoend}`;
}

function describeFile(mimeType: string | undefined, size: number | undefined): string {
  return [mimeType, size === undefined ? undefined : readableSize(size)]
    .filter((part) => part !== undefined)
    .join(', ');
}

function readableSize(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  const step = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  return step === 0 ? `${bytes} bytes` : `${(bytes / 1_024 ** step).toFixed(1)} ${units[step] ?? ''}`;
}

function nameOfFormat(profile: string | undefined): string {
  if (profile === undefined) return 'schema.org';
  if (profile.includes('datacite')) return 'DataCite';
  return profile.includes('oai_dc') ? 'Dublin Core' : 'Esploro';
}
