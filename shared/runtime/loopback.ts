/** True for a host that nobody but this machine reaches: `localhost` and names below it, and the loopback addresses. */
export function isLoopbackHost(hostname: string): boolean {
  return /^(?:(?:.+\.)?localhost\.?|127(?:\.\d+){3}|0\.0\.0\.0|\[?::1?\]?)$/i.test(hostname);
}

/** The same for the host of an address. */
export function isLoopbackUrl(url: string): boolean {
  return URL.canParse(url) && isLoopbackHost(new URL(url).hostname);
}

/** True for an interface that only this machine can connect to; the empty address and `0.0.0.0` are all interfaces. */
export function isLoopbackInterface(host: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[?::1\]?)$/i.test(host);
}
