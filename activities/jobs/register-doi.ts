import type { NoParameters } from '../../shared/job-kit/parameters/no-parameters.ts';
import type { RegisterDoiReason } from '../../shared/jobs/register-doi/reasons.ts';
import { registerDoi } from '../../shared/jobs/register-doi.ts';
import type { Asset } from '../../shared/model/asset.ts';
import { performerWork } from '../../shared/job-kit/job-work.ts';
import { performRegistration } from './register-doi/perform-registration.ts';
import { planRegistration } from './register-doi/plan-registration.ts';
import type { Registration } from './register-doi/registration.ts';

export const registerDoiWork = performerWork<Asset, NoParameters, Registration, RegisterDoiReason>({
  definition: registerDoi,
  changes: ['doi'],
  perform: performRegistration,
  plan: (asset, _parameters, registration) => planRegistration(asset, registration),
});
