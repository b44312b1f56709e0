/** A link as it was written. */
export interface RawLink {
  uri: string;
  rel?: string;
  type?: string | undefined;
  anchor?: string;
}

const BETWEEN = /[\s,]*/y;
const PARAMETER = /\s*;\s*([^\s=;,"]*)\s*(?:=\s*(?:"([^"\\]*(?:\\.[^"\\]*)*)"|([^;,"]*)))?/sy;
const END = /\s*(?:,|$)/y;
/** The parameters that somebody asks for. */
const KNOWN: ReadonlySet<string> = new Set(['rel', 'type', 'anchor']);

/**
 * Reads a `Link` header (RFC 8288), or a linkset in its form (RFC 9264), where line ends may stand between the parts. Each
 * pattern goes on where the one before ended, so that the time grows with the text only.
 * @returns undefined when it is not one.
 */
export function parseLinks(text: string): RawLink[] | undefined {
  const links: RawLink[] = [];
  let at = 0;
  const next = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at = pattern.lastIndex;
    return found;
  };
  for (next(BETWEEN); at < text.length; next(BETWEEN)) {
    const end = text.indexOf('>', at);
    if (text[at] !== '<' || end < 0) return undefined;
    const parameters = new Map<string, string>();
    const uri = text.slice(at + 1, end);
    at = end + 1;
    for (let found = next(PARAMETER); found; found = next(PARAMETER)) {
      const name = (found[1] ?? '').toLowerCase();
      // The first counts (RFC 8288, 3.3).
      if (!KNOWN.has(name) || parameters.has(name)) continue;
      parameters.set(name, found[2]?.replaceAll(/\\(.)/gs, '$1') ?? found[3]?.trimEnd() ?? '');
    }
    if (!next(END)) return undefined;
    links.push({ uri, ...Object.fromEntries(parameters) });
  }
  return links;
}
