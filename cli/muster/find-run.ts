import type { ApiClient } from '../api-client.ts';
import { instanceSchema, type Instance } from '../instance.ts';
import { Failure } from './failure.ts';

/** A run by its id; of whichever job. @throws Failure when it is no id, ApiRefusal when there is no such run. */
export async function findRun(api: ApiClient, id: string): Promise<Instance> {
  if (!/^\d+$/.test(id)) {
    throw new Failure(`${id} is not the id of a run.`, { exit: 'USAGE', advice: 'List the runs: muster history' });
  }
  return api({ method: 'GET', path: `/instances/${id}` }, instanceSchema);
}
