const KEY_PARAMETER = 'apikey';

/** Links in letters: whoever has one can opt its reader out. */
const LINK_TOKEN = /^\/unsubscribe\/[^/?]+/;

/** The path and query of a request without the API key or the token that may be in it, however its name is written. */
export function redactAddress(given: string): string {
  const address = given.replace(LINK_TOKEN, '/unsubscribe/redacted');
  const at = address.indexOf('?');
  if (at === -1) return address;
  const values = new URLSearchParams(address.slice(at + 1));
  for (const name of [...values.keys()]) {
    if (name.toLowerCase() === KEY_PARAMETER) values.set(name, 'redacted');
  }
  return `${address.slice(0, at)}?${values.toString()}`;
}
