const KEY_PARAMETER = 'apikey';

/** The path and query of a request without the API key that may be in it, however its name is written. */
export function redactAddress(address: string): string {
  const at = address.indexOf('?');
  if (at === -1) return address;
  const values = new URLSearchParams(address.slice(at + 1));
  for (const name of [...values.keys()]) {
    if (name.toLowerCase() === KEY_PARAMETER) values.set(name, 'redacted');
  }
  return `${address.slice(0, at)}?${values.toString()}`;
}
