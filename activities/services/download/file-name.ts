import { withPartedWords } from '../../../shared/model/parted-words.ts';
import { parse } from 'content-disposition';
import libmime from 'libmime';
import mime from 'mime-types';
import type { SniffedType } from './sniff.ts';

const MAX_BYTES = 255;
const FALLBACK = 'file';

/** The name from Content-Disposition (RFC 6266: `filename*` before `filename`), or else from the address. */
export function offeredName(contentDisposition: string | undefined, url: URL): string {
  return clean(nameInHeader(contentDisposition)) ?? clean(lastSegment(url)) ?? FALLBACK;
}

/**
 * Adapts the name to the file's type: replaces an extension that contradicts its bytes, adds a missing one. At most 255
 * bytes in UTF-8; keeps the extension.
 */
export function fitName(name: string, type: SniffedType): string {
  const { stem, extension } = split(name);
  const kept = extension !== '' && agrees(extension, type) ? extension : (type.extension ?? extension);
  // A false extension, as in "vol. 1.2", stays part of the name.
  const isReplaced = kept === extension || mime.lookup(extension) !== false;
  return shorten(isReplaced ? stem : name, kept);
}

function nameInHeader(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  try {
    const name = parse(header).parameters['filename'];
    return name === undefined || /filename\*/i.test(header) ? name : asBrowsersRead(name);
  } catch {
    return undefined;
  }
}

/** Decodes a plain `filename` in RFC 2047 or percent encoding: not in RFC 6266, but common. */
function asBrowsersRead(name: string): string {
  if (/=\?[\w-]+\?[BQ]\?/i.test(name)) return libmime.decodeWords(name);
  if (!/%[0-9a-f]{2}/i.test(name)) return name;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function lastSegment({ pathname }: URL): string | undefined {
  const segment = pathname.split('/').findLast((part) => part !== '');
  if (segment === undefined) return undefined;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** The name without folders, control characters and text-direction marks; undefined when nothing is left. */
function clean(name: string | undefined): string | undefined {
  const cleaned = withPartedWords(name?.normalize('NFC') ?? '')
    .replace(/^.*[/\\]/s, '')
    .replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    // Looks behind, so that a long row inside the name is read once, not from each of its characters on.
    .replace(/^[.\s]+|(?<![.\s])[.\s]+$/g, '');
  return cleaned === '' ? undefined : cleaned;
}

function split(name: string): { stem: string; extension: string } {
  const match = /^(.+)\.([A-Za-z0-9]{1,10})$/s.exec(name);
  return match ? { stem: match[1] ?? '', extension: match[2] ?? '' } : { stem: name, extension: '' };
}

/** Containers whose bytes do not reveal their content. */
const CONTAINERS: ReadonlySet<string> = new Set([
  'application/zip',
  'application/x-cfb',
  'application/xml',
  'application/gzip',
]);

function agrees(extension: string, { mimeType, extension: sniffed, isFromBytes }: SniffedType): boolean {
  if (!isFromBytes || sniffed === undefined) return true;
  if (extension.toLowerCase() === sniffed) return true;
  const byName = mime.lookup(extension);
  return byName === mimeType || (byName !== false && CONTAINERS.has(mimeType));
}

function shorten(stem: string, extension: string): string {
  const tail = extension === '' ? '' : `.${extension}`;
  let bytes = Buffer.byteLength(tail);
  let head = '';
  for (const { segment } of new Intl.Segmenter().segment(stem)) {
    bytes += Buffer.byteLength(segment);
    if (bytes > MAX_BYTES) break;
    head += segment;
  }
  return head + tail;
}
