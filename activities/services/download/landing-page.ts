import { z } from 'zod';
import { defined } from '../../../shared/runtime/defined.ts';
import { resolveAddress } from './check-address.ts';
import { typeInHeader } from './sniff.ts';
import { readHtml } from './html-facts.ts';
import { parseLinks, type RawLink } from './parse-links.ts';

/** A page received instead of a file. */
export interface Page {
  url: URL;
  /** The Link header, if any. */
  link?: string;
  /** The Refresh header, if any. */
  refresh?: string;
  html: string;
}

/** Whoever names more links than this names no files of one record. */
const MOST_LINKS = 1_000;

/** A file that a page links to. */
export interface Item {
  url: URL;
  type?: string;
}

/**
 * The files that a page links to, from the first source that names any: `Link: rel="item"`, its linkset (RFC 9264),
 * `<link rel="item">` or a PDF alternate, `citation_pdf_url`. Pages, including this one, do not count as files.
 * @param readLinkset reads a linkset's text and media type; undefined when it cannot be read.
 */
export async function itemsOf(
  page: Page,
  readLinkset: (url: URL) => Promise<{ text: string; type: string } | undefined>,
): Promise<Item[]> {
  const headers = parseLinks(page.link ?? '') ?? [];
  const inHeader = toItems(
    page,
    headers.filter(({ rel }) => isRel(rel, 'item')),
    page.url,
  );
  if (inHeader.length > 0) return inHeader;

  for (const { uri } of headers.filter(({ rel }) => isRel(rel, 'linkset')).slice(0, 2)) {
    const url = resolveAddress(uri, page.url);
    if (!url) continue;
    const linkset = await readLinkset(url);
    const items = linkset ? toItems(page, itemsInLinkset(linkset, page.url), url) : [];
    if (items.length > 0) return items;
  }

  const facts = readHtml(page.html);
  const base = (facts.base === undefined ? undefined : resolveAddress(facts.base, page.url)) ?? page.url;
  const inHtml = facts.links.filter(
    ({ rel, type }) => rel.includes('item') || (rel.includes('alternate') && isPdf(type)),
  );
  const items = toItems(
    page,
    inHtml.map(({ href, type }) => ({ uri: href, type })),
    base,
  );
  if (items.length > 0) return items;
  const pdfs = toItems(
    page,
    facts.pdfs.map((uri) => ({ uri, type: 'application/pdf' })),
    base,
  );
  return pdfs.slice(0, 1);
}

function isRel(rel: string | undefined, wanted: string): boolean {
  return (rel ?? '').toLowerCase().split(/\s+/).includes(wanted);
}

const target = z.looseObject({ href: z.string(), type: z.string().optional() });
const linksetSchema = z.looseObject({
  linkset: z.array(z.looseObject({ anchor: z.string().optional(), item: z.array(target).optional() })),
});

/** The items of this page in a linkset, in either of the two forms of RFC 9264. */
function itemsInLinkset({ text, type }: { text: string; type: string }, page: URL): RawLink[] {
  const address = withoutFragment(page);
  const isOfPage = (anchor: string | undefined) => {
    const url = anchor === undefined ? page : resolveAddress(anchor, page);
    return url === page || (url !== undefined && withoutFragment(url) === address);
  };
  if (typeInHeader(type) === 'application/linkset') {
    return (parseLinks(text) ?? []).filter(({ rel, anchor }) => isRel(rel, 'item') && isOfPage(anchor));
  }
  const parsed = linksetSchema.safeParse(parseJson(text));
  if (!parsed.success) return [];
  const contexts = parsed.data.linkset.filter(({ anchor }) => isOfPage(anchor));
  return contexts.flatMap(({ item = [] }) => item.map((each) => ({ uri: each.href, type: each.type })));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toItems(page: Page, links: readonly RawLink[], base: URL): Item[] {
  const items = new Map<string, Item>();
  const own = withoutFragment(page.url);
  for (const { uri, type } of links.slice(0, MOST_LINKS)) {
    const url = resolveAddress(uri, base);
    if (!url || isHtml(type) || withoutFragment(url) === own) continue;
    if (!items.has(url.href)) items.set(url.href, { url, ...defined({ type }) });
  }
  return [...items.values()];
}

function isPdf(type: string | undefined): boolean {
  return typeInHeader(type) === 'application/pdf';
}

function isHtml(type: string | undefined): boolean {
  const known = typeInHeader(type);
  return known === 'text/html' || known === 'application/xhtml+xml';
}

function withoutFragment(url: URL): string {
  return url.href.replace(/#.*$/s, '');
}
