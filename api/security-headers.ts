import type { RequestHandler } from 'express';
import helmet from 'helmet';
import type { Config } from '../shared/runtime/config.ts';
import { STYLE_HASH } from './public/landing-page.ts';

/**
 * What browsers may do with answers: nothing but show the style of our own pages and send their forms here. Encryption is
 * asked for only where this installation is reached with TLS: elsewhere the pages could not be opened any more.
 */
export function securityHeaders({ publicUrl }: Pick<Config, 'publicUrl'>): RequestHandler {
  const isEncrypted = publicUrl?.startsWith('https:') === true;
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: [`'${STYLE_HASH}'`],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        ...(isEncrypted ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: isEncrypted,
  });
}
