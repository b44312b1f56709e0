import { updateUsers } from '../../../shared/jobs/update-users.ts';
import type { UpdateUsersParameters } from '../../../shared/jobs/update-users/parameters.ts';
import { STANDARD_CODE_TABLES } from '../../../shared/model/standard-code-tables.ts';

export const userParametersSchema = updateUsers.parameters(STANDARD_CODE_TABLES);

/** @throws ZodError when the job does not accept them. */
export function parseUserParameters(raw: Record<string, string>): UpdateUsersParameters {
  return userParametersSchema.parse(raw);
}
