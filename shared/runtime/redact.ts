/** What our API keys, and digests of theirs, look like. */
const KEY = /\b[0-9a-f]{64}\b/gi;
/** What may have a sealed text (JWE) in it, and the beginning of one. */
const RUN = /[\w.-]+/g;
const SEALED = /\beyJ[\w-]/i;
const KEY_NAME = /api_?key/i;
const BEFORE_TOKEN = /unsubscribe/i;
/** What an OpenID provider sends back: a code, which is a key until it is redeemed. */
const AFTER_CALLBACK = /(?<=\/callback\/?)\?.*$/is;
const REDACTED = 'redacted';

/** The text without anything that looks like one of our keys or tokens, wherever it stands. */
export function redactText(text: string): string {
  const opened = SEALED.test(text) ? text.replace(RUN, withoutSealed) : text;
  return opened.replace(KEY, REDACTED);
}

/** Not one pattern: it would look for the end of a sealed text behind each of a thousand beginnings. */
function withoutSealed(run: string): string {
  const start = run.search(SEALED);
  return start < 0 || !run.includes('.', start) ? run : `${run.slice(0, start)}${REDACTED}`;
}

/**
 * The path and query of a request without keys and tokens: what follows the name of a key, however it is written
 * (`apikey[]=`, `;apikey=`, `%61pikey=`), the token of a link in a letter, what an OpenID provider sends back, and whatever
 * looks like one of ours.
 * @param secrets texts that are keys but look like nothing special, such as a configured one
 */
export function redactAddress(address: string, secrets: readonly string[] = []): string {
  let hidden: 'no' | 'value' | 'segment' = 'no';
  const pieces = address
    .replace(AFTER_CALLBACK, `?${REDACTED}`)
    .split(/([/?&;=#])/)
    .map((piece, index) => {
      const isSeparator = index % 2 === 1;
      if (isSeparator) {
        if (hidden === 'value' && /[?&;#]/.test(piece)) hidden = 'no';
        if (hidden === 'segment' && piece !== '/') hidden = 'no';
        return piece;
      }
      if (piece === '') return piece;
      const said = decoded(piece);
      if (hidden !== 'no') return REDACTED;
      if (KEY_NAME.test(said)) hidden = 'value';
      else if (BEFORE_TOKEN.test(said)) hidden = 'segment';
      const holdsMore = hidden !== 'no' && /[=/:\s]./.test(said);
      const isSecret = redactText(said) !== said || secrets.some((secret) => said.includes(secret));
      return holdsMore || isSecret ? REDACTED : piece;
    });
  const redacted = pieces.join('');
  return secrets.some((secret) => decoded(redacted).includes(secret)) ? REDACTED : redacted;
}

/** Decoded as often as it is encoded, within reason; what is no encoding stays. */
function decoded(piece: string): string {
  let text = piece;
  for (let times = 0; times < 5; times += 1) {
    const next = text.replace(/(?:%[0-9a-f]{2})+/gi, (codes) => {
      try {
        return decodeURIComponent(codes);
      } catch {
        return codes;
      }
    });
    if (next === text) return text;
    text = next;
  }
  return text;
}
