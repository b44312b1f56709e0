import type { Config } from '../../runtime/config.ts';
import type { PublishingProfile } from '../records/publishing-profile.ts';
import type { Store } from '../../store/store.ts';
import type { OaiIdentifiers } from './identifier.ts';

/** Everything an endpoint needs. */
export interface OaiProvider {
  store: Pick<Store, 'discovery' | 'codeTables' | 'units'>;
  config: Pick<Config, 'institution' | 'contact'>;
  profile: PublishingProfile;
  identifiers: OaiIdentifiers;
  /** The endpoint's address. */
  baseUrl: string;
  /** Records per page of a list; pages of headers, which are small, have more. */
  pageSize?: number;
}

/** The times that apply to one request. */
export interface OaiMoment {
  now: Date;
  /** The latest second that lists may reach. */
  horizon: Date;
}
