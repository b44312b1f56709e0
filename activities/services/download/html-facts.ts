import { Tokenizer } from 'htmlparser2';
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

/** By name in lower case; of repeated ones, the first. */
type Attributes = ReadonlyMap<string, string>;

const LOGIN_FIELDS: ReadonlySet<string> = new Set(['samlrequest', 'samlresponse', 'relaystate']);

/** Reads a page. Never throws. */
export function readHtml(html: string): HtmlFacts {
  const facts: HtmlFacts = { links: [], pdfs: [], asksForLogin: false };
  forEachTag(html, (name, attributes) => {
    const [href, content] = [attributes.get('href'), attributes.get('content')];
    if (name === 'base' && href !== undefined) facts.base ??= href;
    if (name === 'link' && href !== undefined) {
      const rel = (attributes.get('rel') ?? '').toLowerCase().split(/\s+/);
      facts.links.push({ rel, href, ...defined({ type: attributes.get('type') }) });
    }
    if (name === 'meta' && content !== undefined && nameOf(attributes) === 'citation_pdf_url') facts.pdfs.push(content);
    if (name === 'meta' && content !== undefined && attributes.get('http-equiv')?.toLowerCase() === 'refresh')
      facts.refresh ??= content;
    if (name === 'input' && isLoginField(attributes)) facts.asksForLogin = true;
  });
  return facts;
}

/**
 * Calls with each tag that opens. It does not matter here what is inside what, and a parser that keeps the open elements
 * takes time that grows with the square of a page of nothing but opening tags.
 */
function forEachTag(html: string, look: (name: string, attributes: Attributes) => void): void {
  let tag = '';
  let attributes = new Map<string, string>();
  let attribute = '';
  let value = '';
  const ignore = () => undefined;
  const end = () => look(tag, attributes);
  const tokenizer = new Tokenizer(
    {},
    {
      onopentagname: (from, to) => {
        tag = html.slice(from, to).toLowerCase();
        attributes = new Map();
      },
      onattribname: (from, to) => {
        attribute = html.slice(from, to).toLowerCase();
        value = '';
      },
      onattribdata: (from, to) => {
        value += html.slice(from, to);
      },
      onattribentity: (codePoint) => {
        value += String.fromCodePoint(codePoint);
      },
      onattribend: () => {
        if (!attributes.has(attribute)) attributes.set(attribute, value);
      },
      onopentagend: end,
      onselfclosingtag: end,
      ...{ oncdata: ignore, onclosetag: ignore, oncomment: ignore, ondeclaration: ignore, onend: ignore },
      ...{ onprocessinginstruction: ignore, ontext: ignore, ontextentity: ignore },
    },
  );
  tokenizer.write(html);
  tokenizer.end();
}

function nameOf(attributes: Attributes): string {
  return (attributes.get('name') ?? attributes.get('property') ?? '').toLowerCase();
}

function isLoginField(attributes: Attributes): boolean {
  return attributes.get('type')?.toLowerCase() === 'password' || LOGIN_FIELDS.has(nameOf(attributes));
}
