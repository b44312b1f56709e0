import type { Request } from 'express';
import type { Config } from '../../shared/runtime/config.ts';

/** The address of this installation, without a trailing slash: as configured, or else as this request reached it. */
export function ownAddress({ publicUrl }: Pick<Config, 'publicUrl'>, request: Request): string {
  return publicUrl ?? `${request.protocol}://${request.get('host') ?? 'localhost'}`;
}
