import type { NoParameters } from '../../../shared/job-kit/parameters/no-parameters.ts';
import type { ImportAssetFilesReason } from '../../../shared/jobs/import-asset-files/reasons.ts';
import type { Asset, AssetFile, Link } from '../../../shared/model/asset.ts';
import { dayIn } from '../../../shared/model/partial-date.ts';
import type { RunContext } from '../../../shared/job-kit/job-work.ts';
import { limitDetails } from '../../../shared/job-kit/limit-details.ts';
import { change, fail, partial, skip, unchanged, type Plan } from '../../../shared/job-kit/plan.ts';
import type { Detail } from '../../../shared/model/effects.ts';
import { openLinks, toAssetLink, type AssetLink } from './asset-links.ts';
import type { ImportedFile, ImportResult, LinkResult } from './link-results.ts';

/**
 * Turns the downloads into the asset's files, and the links into pointers to them. A link keeps its place and texts,
 * and gets the local file's address; an entry leaves the queue. Links whose files did not all arrive stay as they are.
 */
export function planFileImport(
  asset: Asset,
  _parameters: NoParameters,
  { links: results }: ImportResult,
  { clock }: RunContext,
): Plan<Asset, ImportAssetFilesReason> {
  const byLink = new Map(results.map((result) => [result.link, result]));
  const links = openLinks(asset).filter(({ key }) => byLink.has(key));
  if (links.length === 0) return unchanged(hasPointer(asset) ? 'ALREADY_IMPORTED' : 'NO_LINKS');

  const today = dayIn(clock.timeZone, clock.now);
  const files = [...(asset.files ?? [])];
  const details = links.map((link) => judge(link, byLink.get(link.key), files, today));
  const tally = countFiles(details, files.length - (asset.files?.length ?? 0));
  const failed = details.filter(({ outcome }) => outcome === 'failed');
  const kept = { details: limitDetails(details), tally };
  const next = withPointers({ ...asset, ...(files.length > 0 ? { files } : {}) }, byLink);

  const isSame =
    files.length === (asset.files?.length ?? 0) &&
    !details.some(({ outcome }) => outcome !== 'failed' && outcome !== 'skipped');
  if (!isSame) return failed.length === 0 ? change(next, kept) : partial(next, describe(failed), kept);
  const [first] = failed.length > 0 ? failed : details;
  if (failed.length > 0) return fail(first?.reason ?? 'NO_LINKS', describe(failed), kept);
  return skip(first?.reason ?? 'NO_LINKS', describe(details), kept);
}

function hasPointer({ links = [] }: Asset): boolean {
  return links.some(({ link }) => link.file !== undefined);
}

/** Decides what happens to a link, and adds its files to the list. */
function judge(
  link: AssetLink,
  result: LinkResult | undefined,
  files: AssetFile[],
  today: string,
): Detail<ImportAssetFilesReason> {
  const { shown: item } = link;
  const fresh = (result?.files ?? []).filter(({ id }) => !files.some(({ file }) => file.id === id));
  // A file with two links on a landing page is added once.
  const added = [...new Map(fresh.map((file) => [file.id, file])).values()];
  files.push(...added.map((file) => toAssetFile(file, link.entry, today)));
  if (result?.failure) {
    const { reason, message } = result.failure;
    return { item, outcome: isSkipped(link, reason) ? 'skipped' : 'failed', reason, message };
  }
  if (added.length === 0) {
    return { item, outcome: 'unchanged', reason: 'ALREADY_IMPORTED', message: 'The asset already has this file.' };
  }
  return { item, outcome: 'changed', reason: 'IMPORTED', message: added.map(({ name }) => name).join(', ') };
}

/** A link of an asset may well lead to a page rather than a file; entries of the queue ask for a file. */
function isSkipped({ place }: AssetLink, reason: string): boolean {
  return place === 'links' && (reason === 'NO_FILE_FOUND' || reason === 'ADDRESS_NOT_SUPPORTED');
}

function countFiles(details: readonly Detail<ImportAssetFilesReason>[], uploaded: number): Record<string, number> {
  const count = (...outcomes: Detail['outcome'][]) =>
    details.filter(({ outcome }) => outcomes.includes(outcome)).length;
  return {
    file_uploaded: uploaded,
    file_failed_to_upload: count('failed'),
    file_skipped_upload: count('skipped', 'unchanged'),
  };
}

function toAssetFile(
  { id, sha256, size, mimeType, name, url }: ImportedFile,
  { link }: Link,
  today: string,
): AssetFile {
  const extension = /\.([A-Za-z0-9]+)$/.exec(name)?.[1];
  const { title, type, description, rights, license, supplemental, order, embargoend } = link;
  const file: AssetFile['file'] = { name, id, sha256, mimeType, size, creationDate: today, persistent: { url } };
  if (extension !== undefined) file.extension = extension.toLowerCase();
  if (title !== undefined) file.displayName = title;
  if (type !== undefined) file.type = type;
  if (description !== undefined) file.description = description;
  if (rights !== undefined) file.rights = rights;
  if (license !== undefined) file.license = { code: license };
  if (supplemental !== undefined) file.supplemental = supplemental;
  if (order !== undefined) file.order = order;
  if (embargoend !== undefined) file.embargo_expiry_date = embargoend;
  return { file, fileDownloadUrl: url };
}

/** The asset with its links changed; empty parts are dropped. */
function withPointers(asset: Asset, byLink: ReadonlyMap<string, LinkResult>): Asset {
  const filesOf = (place: AssetLink['place'], entry: Link): ImportedFile[] => {
    const result = entry.link.file === undefined ? byLink.get(toAssetLink(place, entry).key) : undefined;
    return result && !result.failure ? result.files : [];
  };
  const next = { ...asset };
  if (asset.links) next.links = asset.links.flatMap((entry) => toPointers(entry, filesOf('links', entry)));
  const queue = asset.temporary?.linksToExtract;
  if (!queue) return next;
  const left = queue.filter((entry) => filesOf('linksToExtract', entry).length === 0);
  const temporary = { ...asset.temporary };
  delete temporary.linksToExtract;
  if (left.length > 0) temporary.linksToExtract = left;
  next.temporary = temporary;
  if (Object.keys(temporary).length === 0) delete next.temporary;
  return next;
}

/** A link to a page with several files becomes a link to each. */
function toPointers(entry: Link, files: readonly ImportedFile[]): Link[] {
  if (files.length === 0) return [entry];
  const distinct = new Map(files.map((file) => [file.id, file]));
  return [...distinct.values()].map(({ id, url }) => ({ ...entry, link: { ...entry.link, url, file: id } }));
}

const MAX_MESSAGE_LENGTH = 1_000;

function describe(details: readonly Detail<ImportAssetFilesReason>[]): string {
  const each = details.map(({ item, message }) => `${item}: ${message ?? ''}`).join(' ');
  return `${details.length === 1 ? 'A link' : `${details.length} links`} brought no file. ${each}`.slice(
    0,
    MAX_MESSAGE_LENGTH,
  );
}
