import { z } from 'zod';

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** An address that secrets are sent to: never without encryption, except on this machine. @param example for who gives none. */
export function secureAddress(example: string) {
  return z
    .url({ protocol: /^https?$/, error: `must be an address, e.g. ${example}` })
    .refine((url) => url.startsWith('https:') || LOOPBACK.test(new URL(url).hostname), 'must begin with https://');
}

/** The same without slashes at its end, for paths to be put behind it. */
export function secureBaseAddress(example: string) {
  return secureAddress(example).transform((url) => url.replace(/\/+$/, ''));
}
