import { publicUrlOf, type Config } from '../runtime/config.ts';
import { landingProblem } from './landing-page.ts';
import { egressOf } from '../outside/egress.ts';
import { readSecret } from '../settings/read-secret.ts';
import { MusterError } from '../runtime/errors.ts';
import type { DoiProfileEntry } from './choose-profile.ts';
import type { DataCiteCalls } from './datacite/datacite-client.ts';
import type { Secrets } from '../settings/secrets/secrets.ts';
import type { Store } from '../store/store.ts';

/** Everything a registry call needs. */
export interface DoiServices {
  store: Store;
  config: Config;
  secrets: Secrets;
  signal: AbortSignal;
}

/** An account that cannot be used until someone fixes it. */
export interface AccountProblem {
  kind: 'account-problem';
  reason: 'ACCOUNT_WITHOUT_PASSWORD' | 'SECRET_UNREADABLE' | 'PUBLIC_ADDRESS_IS_LOCAL';
  message: string;
}

/** Opens a profile's repository account. Do not store the result: it has the password. */
export async function openAccount(
  { store, config, secrets, signal }: DoiServices,
  profile: DoiProfileEntry,
): Promise<DataCiteCalls | AccountProblem> {
  const problem = (reason: AccountProblem['reason'], message: string): AccountProblem => ({
    kind: 'account-problem',
    reason,
    message,
  });
  const localTarget = landingProblem(profile, publicUrlOf(config));
  if (localTarget !== undefined) return problem('PUBLIC_ADDRESS_IS_LOCAL', localTarget);
  try {
    const password = await readSecret(secrets, profile, 'password');
    if (password === undefined) {
      return problem('ACCOUNT_WITHOUT_PASSWORD', `The DOI profile ${profile.code} has no password.`);
    }
    const { base_url: baseUrl, account: name } = profile.content;
    return {
      rates: store.rates,
      egress: egressOf(config),
      account: { baseUrl, name, password },
      contact: config.contact,
      signal,
    };
  } catch (error) {
    if (!(error instanceof MusterError) || error.code !== 'SECRET_UNREADABLE') throw error;
    return problem(error.code, `The password of the DOI profile ${profile.code} cannot be read: ${error.message}`);
  }
}

export function isAccountProblem(opened: DataCiteCalls | AccountProblem): opened is AccountProblem {
  return 'kind' in opened;
}
