import type { Request } from 'express';

/** Where this API is, as the caller reached it, e.g. `http://127.0.0.1:8080/almaws/v1`: what links begin with. */
export function apiAddress(request: Request): string {
  return `${request.protocol}://${request.get('host') ?? 'localhost'}/almaws/v1`;
}
