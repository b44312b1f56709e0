import type { Express, Request } from 'express';
import type { Config } from '../shared/runtime/config.ts';

/** Under this name the application keeps the public address. */
const PUBLIC_URL = 'public url';

/** From here on the application knows its own address. */
export function setOwnAddress(app: Express, { publicUrl }: Pick<Config, 'publicUrl'>): void {
  app.set(PUBLIC_URL, publicUrl);
}

/** The address of this installation, without a trailing slash: as configured, or else as this request reached it. */
export function ownAddress(request: Request): string {
  const publicUrl = request.app.get(PUBLIC_URL) as string | undefined;
  return publicUrl ?? `${request.protocol}://${request.host}`;
}

/** The address of this API, for example `http://127.0.0.1:8080/almaws/v1`. Links begin with it. */
export function apiAddress(request: Request): string {
  return `${ownAddress(request)}/almaws/v1`;
}
