import type { Request } from 'express';
import type { Config } from '../../shared/runtime/config.ts';

/** Where this installation is reached, without a slash at the end: as configured, else as this request reached it. */
export function ownAddress({ publicUrl }: Pick<Config, 'publicUrl'>, request: Request): string {
  return publicUrl ?? `${request.protocol}://${request.get('host') ?? 'localhost'}`;
}
