import { z } from 'zod';
import { isLoopbackUrl } from '../runtime/loopback.ts';

/**
 * An address that secrets are sent to: always encrypted, except on this machine. @param example shown if none is given.
 */
export function secureAddress(example: string) {
  return (
    z
      // What is no address is not checked further: the next check may need to parse it.
      .url({ protocol: /^https?$/, error: `must be an address, e.g. ${example}`, abort: true })
      .refine((url) => url.startsWith('https:') || isLoopbackUrl(url), {
        error: 'must begin with https://',
        abort: true,
      })
  );
}

/** The same without trailing slashes, so that paths can be appended. */
export function secureBaseAddress(example: string) {
  return secureAddress(example).transform((url) => url.replace(/\/+$/, ''));
}
