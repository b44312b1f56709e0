import { z } from 'zod';
import { isLoopbackUrl } from '../runtime/loopback.ts';

/** An address that secrets are sent to: never without encryption, except on this machine. @param example for who gives none. */
export function secureAddress(example: string) {
  return z
    .url({ protocol: /^https?$/, error: `must be an address, e.g. ${example}` })
    .refine((url) => url.startsWith('https:') || isLoopbackUrl(url), 'must begin with https://');
}

/** The same without slashes at its end, for paths to be put behind it. */
export function secureBaseAddress(example: string) {
  return secureAddress(example).transform((url) => url.replace(/\/+$/, ''));
}
