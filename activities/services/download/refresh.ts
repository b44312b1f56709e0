import { resolveAddress } from './check-address.ts';
import type { Page } from './landing-page.ts';
import { readHtml } from './html-facts.ts';

/** A page that waits longer than this before it refreshes is meant to be read. */
const LONGEST_WAIT_SECONDS = 30;

/**
 * The address that a page refreshes to, by a Refresh header or `<meta http-equiv="refresh">`, as browsers follow them
 * (HTML Standard, "shared declarative refresh steps").
 * @returns undefined when it does not refresh, or reloads itself.
 */
export function refreshOf(page: Page): URL | undefined {
  const facts = readHtml(page.html);
  const base = (facts.base === undefined ? undefined : resolveAddress(facts.base, page.url)) ?? page.url;
  const target = targetIn(page.refresh) ?? targetIn(facts.refresh);
  const url = target === undefined ? undefined : resolveAddress(target, base);
  return url === undefined || url.href === page.url.href ? undefined : url;
}

/** The address in e.g. `0; url='/file.pdf'`. */
function targetIn(refresh: string | undefined): string | undefined {
  const parts = /^\s*(\d*)(?:\.[\d.]*)?\s*[;,]?\s*(?:url\s*=\s*)?(?:'([^']*)|"([^"]*)|(.*\S))?/is.exec(refresh ?? '');
  if (!parts || Number(parts[1]) > LONGEST_WAIT_SECONDS) return undefined;
  const target = parts[2] ?? parts[3] ?? parts[4];
  return target === undefined || target === '' ? undefined : target;
}
