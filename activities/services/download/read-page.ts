import { MIMEType } from 'node:util';
import { TextDecoder } from '@exodus/bytes/encoding.js';
import sniffEncoding from 'html-encoding-sniffer';
import { defined } from '../../../shared/runtime/defined.ts';
import type { Answer } from './follow.ts';
import type { Page } from './landing-page.ts';

/** So much of a page is read; what it says about files stands in its head. */
const PAGE_BYTES = 1024 * 1024;

/** Reads a page to its end, or as far as pages are read. @param bytes its body, without codings. */
export async function readPage(answer: Answer, bytes: AsyncIterable<Uint8Array>): Promise<Page> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= PAGE_BYTES) break;
  }
  const { 'content-type': contentType, link, refresh } = answer.headers;
  return {
    url: answer.url,
    html: decodePage(Buffer.concat(chunks), contentType),
    ...defined({ link, refresh }),
  };
}

/**
 * The text of a page in its own charset: that of its byte order mark, of the header, of its `meta` element, in this order
 * (HTML Standard, "encoding sniffing algorithm"). Without any it is UTF-8 if it can be read as such, else windows-1252.
 */
function decodePage(bytes: Buffer, contentType: string | undefined): string {
  const encoding = sniffEncoding(bytes, {
    transportLayerEncodingLabel: charsetIn(contentType),
    defaultEncoding: isUtf8(bytes) ? 'UTF-8' : 'windows-1252',
  });
  return new TextDecoder(encoding).decode(bytes);
}

function charsetIn(contentType: string | undefined): string | undefined {
  if (contentType === undefined) return undefined;
  try {
    return new MIMEType(contentType).params.get('charset') ?? undefined;
  } catch {
    return undefined;
  }
}

/** The last bytes may be the start of a character: a page is cut where reading stopped. */
function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
