import { CookieJar } from 'tough-cookie';
import { checkAddress } from './check-address.ts';
import { codingsIn, decodeBody } from './decode-body.ts';
import { download, type DownloadedFile } from './download.ts';
import { permanent, placeOf, type DownloadFailure } from './download-failure.ts';
import { dump, follow, type DownloadServices } from './follow.ts';
import { readHtml } from './html-facts.ts';
import { itemsOf, type Item, type Page } from './landing-page.ts';

/** More files than this behind one link count as a mistake. */
const MAX_ITEMS = 50;
const LINKSET_BYTES = 1024 * 1024;

export interface LinkDownload {
  services: DownloadServices;
  /** A separate folder for this address's part file. */
  folderOf: (url: URL) => string;
  /** True for a file that an earlier attempt downloaded. */
  isHere: (url: URL) => boolean;
  /** Stores a file; its part is then removed. */
  keep: (url: URL, file: DownloadedFile) => Promise<DownloadFailure | undefined>;
  signal: AbortSignal;
}

/**
 * Downloads a link's file, or the files that its landing page names, at most one hop further.
 * @returns the failure; undefined when everything was downloaded. Keeps the files that did arrive.
 */
export async function downloadLink(link: LinkDownload, start: URL): Promise<DownloadFailure | undefined> {
  // A file may need the cookie that its page set; cookies do not outlive the link.
  const wanted = { ...link, services: { ...link.services, cookies: new CookieJar() } };
  const { services, folderOf, isHere, keep, signal } = wanted;
  if (isHere(start)) return undefined;
  const received = await download(services, start, folderOf(start), signal);
  if (received.kind === 'failed') return received;
  if (received.kind === 'file') return keep(start, received);

  const { page } = received;
  const items = await itemsOf(page, (url) => readLinkset(services, page, url, signal));
  if (items.length === 0) return nothingOn(page);
  if (items.length > MAX_ITEMS) {
    return permanent(
      'TOO_MANY_FILES',
      `${placeOf(page.url)} names ${items.length} files; at most ${MAX_ITEMS} are imported.`,
    );
  }
  const failures: DownloadFailure[] = [];
  for (const item of items) {
    const failure = await bringItem(wanted, page, item);
    if (failure) failures.push(failure);
  }
  // A temporary failure decides: the link is then tried again, with all its files.
  return failures.find(({ isTransient }) => isTransient) ?? failures[0];
}

async function bringItem(
  { services, folderOf, isHere, keep, signal }: LinkDownload,
  page: Page,
  { url }: Item,
): Promise<DownloadFailure | undefined> {
  if (isHere(url)) return undefined;
  const checked = checkAddress(url, services.policy, page.url);
  if (checked.kind === 'failed') return checked;
  const received = await download(services, url, folderOf(url), signal);
  if (received.kind === 'failed') return received;
  if (received.kind === 'page') return nothingOn(received.page);
  return keep(url, received);
}

function nothingOn({ url, html }: Page): DownloadFailure {
  if (readHtml(html).asksForLogin) {
    return permanent('LOGIN_REQUIRED', `${placeOf(url)} is a page that asks for a login, not a file.`);
  }
  return permanent('NO_FILE_FOUND', `${placeOf(url)} is a page without a file.`);
}

/** A linkset is only metadata, so an unreachable one counts as missing. */
async function readLinkset(
  services: DownloadServices,
  page: Page,
  url: URL,
  signal: AbortSignal,
): Promise<{ text: string; type: string } | undefined> {
  const checked = checkAddress(url, services.policy, page.url);
  if (checked.kind === 'failed') return undefined;
  const limited = AbortSignal.any([signal, AbortSignal.timeout(services.policy.headersMs + services.policy.idleMs)]);
  try {
    const answer = await follow(services, url, { accept: 'application/linkset+json, application/linkset' }, limited);
    if (answer.kind === 'failed') return undefined;
    try {
      const bytes = decodeBody(answer.body, codingsIn(answer.headers['content-encoding']));
      if (answer.status !== 200 || !bytes) {
        await dump(answer);
        return undefined;
      }
      return { text: await readText(bytes), type: answer.headers['content-type'] ?? '' };
    } finally {
      answer.body.on('error', () => undefined).destroy();
      answer.leave();
    }
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

async function readText(body: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LINKSET_BYTES) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
