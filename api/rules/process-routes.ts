import type { NormalizationProcess } from '../../shared/model/normalization-process.ts';
import {
  createProcess,
  deleteProcess,
  listProcesses,
  replaceProcess,
  requireProcess,
  type NamesOfOtherJobs,
} from '../../shared/rules/files/processes.ts';
import type { ApiServices } from '../api-services.ts';
import { list } from '../contract/parameters.ts';
import { decidedByHandler } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import { tagged, unchangedCheck } from '../contract/versions.ts';
import { processBody, processListShape, processShape, toProcessBody } from './rule-file-shape.ts';

/** `/normalization/processes`: each enabled process is a job under `/conf/jobs`. */
export function processRoutes({ store, catalogue }: Pick<ApiServices, 'store' | 'catalogue'>): Route[] {
  const namesOfOthers: NamesOfOtherJobs = async (process) =>
    (await catalogue.list()).filter(({ id }) => id !== process).map(({ name }) => name);
  const reads = decidedByHandler('a role that reads normalization rules');
  const changes = decidedByHandler('a role that makes normalization processes');
  const none = { 404: ['PROCESS_NOT_FOUND'] };
  const refusals = { 400: ['RULE_FILE_NOT_USABLE'], 409: ['PROCESS_NAME_EXISTS', 'CONFLICT'] };
  return [
    route(
      'get',
      '/normalization/processes',
      { summary: 'Lists the normalization processes.', rights: reads, ...list({}), answer: processListShape },
      async ({ query: { limit, offset }, caller, address }) => {
        const processes = await listProcesses(store, caller);
        const page = await toBodies(address, processes.slice(offset, offset + limit));
        return { process: page, total_record_count: processes.length };
      },
    ),
    route(
      'post',
      '/normalization/processes',
      {
        summary: 'Creates a normalization process.',
        rights: changes,
        body: processBody,
        status: 201,
        answer: processShape,
        errors: refusals,
      },
      async ({ body, caller, address }) => toBody(address, await createProcess(store, caller, body(), namesOfOthers)),
    ),
    route(
      'get',
      '/normalization/processes/:id',
      { summary: 'Shows a normalization process.', rights: reads, answer: processShape, errors: none },
      async ({ path, caller, address, request, response }) => {
        const process = await requireProcess(store, caller, path.id);
        return tagged({ request, response }, process, await toBody(address, process));
      },
    ),
    route(
      'put',
      '/normalization/processes/:id',
      {
        summary: 'Changes a normalization process.',
        rights: changes,
        body: processBody,
        answer: processShape,
        errors: { ...none, ...refusals, 412: ['PRECONDITION_FAILED'] },
      },
      async ({ path: { id }, body, caller, address, request, response }) => {
        const requireUnchanged = unchangedCheck<NormalizationProcess>(request, `The process ${id}`);
        await replaceProcess(store, caller, id, body(), namesOfOthers, requireUnchanged);
        const process = await requireProcess(store, caller, id);
        return tagged({ request, response }, process, await toBody(address, process));
      },
    ),
    route(
      'delete',
      '/normalization/processes/:id',
      {
        summary: 'Deletes a normalization process, and so its job.',
        rights: changes,
        errors: { ...none, 409: ['CONFLICT'] },
      },
      async ({ path, caller }) => {
        await deleteProcess(store, caller, path.id);
      },
    ),
  ];

  async function toBody(address: string, process: NormalizationProcess) {
    const [body] = await toBodies(address, [process]);
    if (!body) throw new Error('A process has one body.');
    return body;
  }

  async function toBodies(address: string, processes: readonly NormalizationProcess[]) {
    const files = await store.ruleFiles.usableAmong(
      processes.flatMap(({ tasks }) => tasks.map((task) => task.ruleFile)),
    );
    const names = new Map([...files].map(([id, { name }]) => [id, name]));
    return processes.map((process) => toProcessBody(address, process, names));
  }
}
