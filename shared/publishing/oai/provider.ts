import type { Config } from '../../runtime/config.ts';
import type { PublishingProfile } from '../records/publishing-profile.ts';
import type { Store } from '../../store/store.ts';
import type { OaiIdentifiers } from './identifier.ts';

/** What an endpoint is made from. */
export interface OaiProvider {
  store: Pick<Store, 'discovery' | 'codeTables' | 'units'>;
  config: Pick<Config, 'institution' | 'contact'>;
  profile: PublishingProfile;
  identifiers: OaiIdentifiers;
  /** Address of the endpoint. */
  baseUrl: string;
  /** How many records a list gives at once; more of headers, which are small. */
  pageSize?: number;
}

/** What a verb knows of its moment. */
export interface OaiMoment {
  now: Date;
  /** The latest second that lists may reach. */
  horizon: Date;
}
