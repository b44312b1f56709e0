import type { PublishingProfile } from '../records/publishing-profile.ts';
import type { DiscoveryFormat } from '../../model/discovery.ts';
import { isFormat } from '../records/formats.ts';
import { OaiError } from './oai-error.ts';

/** @throws OaiError cannotDisseminateFormat for one that the profile does not offer. */
export function readFormat({ formats }: PublishingProfile, prefix: string): DiscoveryFormat {
  if (isFormat(prefix) && formats.includes(prefix)) return prefix;
  throw new OaiError('cannotDisseminateFormat', `The format ${prefix} is not offered; there is ${formats.join(', ')}.`);
}
