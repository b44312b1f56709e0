import { Parser } from 'htmlparser2';
import { defined } from '../../../shared/runtime/defined.ts';

/** The files that a web page names, and whether it asks for a login. */
export interface HtmlFacts {
  links: { rel: string[]; href: string; type?: string }[];
  /** `citation_pdf_url`, in the order of the page. */
  pdfs: string[];
  base?: string;
  /** Content of `<meta http-equiv="refresh">`. */
  refresh?: string;
  asksForLogin: boolean;
}

const LOGIN_FIELDS: ReadonlySet<string> = new Set(['samlrequest', 'samlresponse', 'relaystate']);

/** Reads a page. Never throws. */
export function readHtml(html: string): HtmlFacts {
  const facts: HtmlFacts = { links: [], pdfs: [], asksForLogin: false };
  const parser = new Parser({
    onopentag: (name, attributes) => {
      const { href, content } = attributes;
      if (name === 'base' && href !== undefined) facts.base ??= href;
      if (name === 'link' && href !== undefined) {
        const rel = (attributes['rel'] ?? '').toLowerCase().split(/\s+/);
        const type = attributes['type'];
        facts.links.push({ rel, href, ...defined({ type }) });
      }
      if (name === 'meta' && content !== undefined && nameOf(attributes) === 'citation_pdf_url')
        facts.pdfs.push(content);
      if (name === 'meta' && content !== undefined && attributes['http-equiv']?.toLowerCase() === 'refresh')
        facts.refresh ??= content;
      if (name === 'input' && isLoginField(attributes)) facts.asksForLogin = true;
    },
  });
  parser.write(html);
  parser.end();
  return facts;
}

function nameOf(attributes: Record<string, string>): string {
  return (attributes['name'] ?? attributes['property'] ?? '').toLowerCase();
}

function isLoginField(attributes: Record<string, string>): boolean {
  return attributes['type']?.toLowerCase() === 'password' || LOGIN_FIELDS.has(nameOf(attributes));
}
