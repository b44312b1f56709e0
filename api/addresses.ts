import type { Request } from 'express';

/**
 * The address of this API as the caller reached it, for example `http://127.0.0.1:8080/almaws/v1`. Links begin with it.
 */
export function apiAddress(request: Request): string {
  return `${request.protocol}://${request.get('host') ?? 'localhost'}/almaws/v1`;
}
