import { MIMEType } from 'node:util';
import { TextDecoder } from '@exodus/bytes/encoding.js';
import sniffEncoding from 'html-encoding-sniffer';
import { defined } from '../../../shared/runtime/defined.ts';
import type { Answer } from './follow.ts';
import type { Page } from './landing-page.ts';

/** How much of a page to read; its head names the files. */
const PAGE_BYTES = 1024 * 1024;

/** Reads a page up to the limit. @param bytes its decoded body. */
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
 * The text of a page, with the charset of its byte order mark, header or `meta` element, in this order (HTML Standard,
 * "encoding sniffing algorithm"). Without any, UTF-8 if valid, otherwise windows-1252.
 */
function decodePage(bytes: Buffer, contentType: string | undefined): string {
  return new TextDecoder(encodingOf(bytes, contentType)).decode(bytes);
}

function encodingOf(bytes: Buffer, contentType: string | undefined): string {
  const defaultEncoding = isUtf8(bytes) ? 'UTF-8' : 'windows-1252';
  const transportLayerEncodingLabel = charsetIn(contentType);
  try {
    return sniffEncoding(bytes, { transportLayerEncodingLabel, defaultEncoding });
  } catch {
    // It reads beyond the end of a description that ends with the word charset.
    return defaultEncoding;
  }
}

function charsetIn(contentType: string | undefined): string | undefined {
  if (contentType === undefined) return undefined;
  try {
    return new MIMEType(contentType).params.get('charset') ?? undefined;
  } catch {
    return undefined;
  }
}

/** Allows an incomplete last character, because the limit may cut one. */
function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
