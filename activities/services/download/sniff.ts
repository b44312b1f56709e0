import { fileTypeFromFile } from 'file-type';
import { open } from 'node:fs/promises';
import mime from 'mime-types';

/** How much of a body to check for a page. */
export const SNIFF_BYTES = 1_024;

const HTML_START = /^<(?:!doctype\s+html|html[\s>]|head[\s>]|body[\s>])/i;
const MAGIC = /^(?:%PDF-|PK\x03\x04|\x89PNG|GIF8|\xFF\xD8\xFF|\x1F\x8B|\xD0\xCF\x11\xE0|Rar!|7z\xBC\xAF|OggS|RIFF|ID3)/;

/** The type in a Content-Type header, without parameters and in lower case. */
export function typeInHeader(contentType: string | undefined): string | undefined {
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  return type === undefined || !/^[\w.+-]+\/[\w.+-]+$/.test(type) ? undefined : type;
}

/**
 * True when an answer is a web page, not a file: its bytes start like one, or its header says so and its bytes do not
 * contradict it.
 */
export function isPage(start: Uint8Array, contentType: string | undefined): boolean {
  const bytes = Buffer.from(start).subarray(0, SNIFF_BYTES);
  if (startsLikeHtml(bytes.toString('utf8'))) return true;
  if (MAGIC.test(bytes.toString('latin1'))) return false;
  const type = typeInHeader(contentType);
  return type === 'text/html' || type === 'application/xhtml+xml';
}

/** Comments may stand before and after an XML declaration. */
function startsLikeHtml(text: string): boolean {
  const declared = withoutComments(text).replace(/^<\?xml[^>]*>/i, '');
  return HTML_START.test(withoutComments(declared));
}

/** Not a pattern: one for many comments has as many ways to match them as they can be grouped, two for each comment. */
function withoutComments(text: string): string {
  let rest = text.trimStart();
  while (rest.startsWith('<!--')) {
    const end = rest.indexOf('-->', 4);
    if (end < 0) return '';
    rest = rest.slice(end + 3).trimStart();
  }
  return rest;
}

/** Types that servers send for unknown files. */
const SAYS_NOTHING: ReadonlySet<string> = new Set([
  'application/octet-stream',
  'binary/octet-stream',
  'application/force-download',
  'application/x-download',
  'application/download',
  'application/unknown',
  'text/html',
  'application/xhtml+xml',
]);

export interface SniffedType {
  mimeType: string;
  /** Without a dot; undefined when unknown. */
  extension?: string;
  /** True when its bytes, not its header or name, decided the type. */
  isFromBytes: boolean;
}

/** A file's type: by its bytes, or the header, or its name, or whether it is text. */
export async function typeOfFile(path: string, contentType: string | undefined, name: string): Promise<SniffedType> {
  const found = await fileTypeFromFile(path).catch(() => undefined);
  if (found) return { mimeType: found.mime, extension: found.ext, isFromBytes: true };
  const declared = typeInHeader(contentType);
  const byName = mime.lookup(name) || undefined;
  const known = declared === undefined || SAYS_NOTHING.has(declared) ? byName : declared;
  const mimeType = known ?? ((await isText(path)) ? 'text/plain' : 'application/octet-stream');
  const extension = known === undefined && mimeType !== 'text/plain' ? false : mime.extension(mimeType);
  return { mimeType, isFromBytes: false, ...(extension === false ? {} : { extension }) };
}

async function isText(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(SNIFF_BYTES), 0, SNIFF_BYTES, 0);
    const text = new TextDecoder('utf-8').decode(buffer.subarray(0, bytesRead), { stream: true });
    return !/[\0-\x08\x0E-\x1F\uFFFD]/.test(text);
  } finally {
    await handle.close();
  }
}
