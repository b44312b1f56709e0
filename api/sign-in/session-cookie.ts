import { parseCookie } from 'cookie';
import type { CookieOptions, Request, Response } from 'express';
import type { Config } from '../../shared/runtime/config.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import { isLoopbackHost } from '../../shared/runtime/loopback.ts';
import { defined } from '../../shared/runtime/defined.ts';

/** Cookies that Muster sets: a session, a sign-in that began at a provider, and a browser that signed in before. */
export type CookieName = 'session' | 'attempt' | 'device';

type Settings = Pick<Config, 'publicUrl'>;

/** The value of a cookie that a request brought along. */
export function readCookie(request: Request, settings: Settings, name: CookieName): string | undefined {
  const header = request.get('cookie');
  return header === undefined ? undefined : parseCookie(header)[fullName(settings, name)];
}

/** @param maxAgeMs how long the browser keeps it; left out, until it is closed. */
export function setCookie(
  response: Response,
  settings: Settings,
  { name, value, maxAgeMs }: { name: CookieName; value: string; maxAgeMs?: number },
): void {
  response.cookie(fullName(settings, name), value, {
    ...optionsFor(settings),
    ...defined({ maxAge: maxAgeMs }),
  });
}

export function clearCookie(response: Response, settings: Settings, name: CookieName): void {
  response.clearCookie(fullName(settings, name), optionsFor(settings));
}

/**
 * A cookie that travels unencrypted is anybody's on the way, so off this machine people sign in with TLS only.
 * @throws MusterError TLS_REQUIRED
 */
export function requireTls(request: Request, settings: Settings): void {
  if (isEncrypted(settings) || isLoopbackHost(request.hostname)) return;
  throw new MusterError(
    'TLS_REQUIRED',
    403,
    'People sign in with TLS only, except on this machine. Put TLS in front of Muster and set MUSTER_PUBLIC_URL to its https address.',
  );
}

/** With TLS, browsers see to it that no other host can set the cookie (`__Host-`). */
function fullName(settings: Settings, name: CookieName): string {
  return `${isEncrypted(settings) ? '__Host-' : ''}muster-${name}`;
}

function optionsFor(settings: Settings): CookieOptions {
  return { httpOnly: true, sameSite: 'lax', secure: isEncrypted(settings), path: '/' };
}

function isEncrypted({ publicUrl }: Settings): boolean {
  return publicUrl?.startsWith('https:') === true;
}
