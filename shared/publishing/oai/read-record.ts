import type { DiscoveryFormat, DiscoveryRecord } from '../../model/discovery.ts';
import type { Store } from '../../store/store.ts';
import { OaiError } from './oai-error.ts';
import type { PublishingProfile } from '../records/publishing-profile.ts';
import { isFormat } from '../records/formats.ts';

/** @throws OaiError cannotDisseminateFormat for a format that the profile does not offer. */
export function readFormat({ formats }: PublishingProfile, prefix: string): DiscoveryFormat {
  if (isFormat(prefix) && formats.includes(prefix)) return prefix;
  throw new OaiError(
    'cannotDisseminateFormat',
    `The format ${prefix} is not offered. Use one of ${formats.join(', ')}.`,
  );
}

/**
 * The record that the provider publishes for an asset.
 * @throws OaiError idDoesNotExist, cannotDisseminateFormat
 */
export async function readDisseminated(
  { discovery }: Pick<Store, 'discovery'>,
  asset: string | undefined,
  format: DiscoveryFormat,
): Promise<DiscoveryRecord> {
  const record = asset === undefined ? undefined : await discovery.get(asset);
  if (!record) throw new OaiError('idDoesNotExist', 'There is no record with this identifier.');
  if (!record.deleted && record.metadata?.[format] === undefined) {
    throw new OaiError('cannotDisseminateFormat', `This record is not available as ${format}.`);
  }
  return record;
}
