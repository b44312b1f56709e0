import type { Router } from 'express';
import type { NormalizationProcess } from '../../shared/model/normalization-process.ts';
import {
  createProcess,
  deleteProcess,
  listProcesses,
  replaceProcess,
  requireProcess,
  type NamesOfOtherJobs,
} from '../../shared/rules/files/processes.ts';
import { apiAddress } from '../addresses.ts';
import type { ApiServices } from '../api-services.ts';
import { callerOf } from '../require-key.ts';
import { listValues, readPaging } from '../query-values.ts';
import { resource } from '../resource.ts';
import { readProcess, toProcessBody } from './rule-file-shape.ts';

/** `/processes`: each enabled process is a job under `/conf/jobs`. */
export function addProcessRoutes(router: Router, { store, catalogue }: Pick<ApiServices, 'store' | 'catalogue'>): void {
  const namesOfOthers: NamesOfOtherJobs = async (process) =>
    (await catalogue.list()).filter(({ id }) => id !== process).map(({ name }) => name);

  resource(router, '/processes', {
    get: async (request, response) => {
      const { offset, limit } = readPaging(listValues(request));
      const processes = await listProcesses(store, callerOf(response));
      const page = await toBodies(apiAddress(request), processes.slice(offset, offset + limit));
      response.json({ process: page, total_record_count: processes.length });
    },
    post: async (request, response) => {
      const process = await createProcess(store, callerOf(response), readProcess(request.body), namesOfOthers);
      response.status(201);
      response.json(await toBody(apiAddress(request), process));
    },
  });

  resource(router, '/processes/:id', {
    get: async (request, response) => {
      const process = await requireProcess(store, callerOf(response), request.params.id);
      response.json(await toBody(apiAddress(request), process));
    },
    put: async (request, response) => {
      const asked = readProcess(request.body);
      const process = await replaceProcess(store, callerOf(response), request.params.id, asked, namesOfOthers);
      response.json(await toBody(apiAddress(request), process));
    },
    delete: async (request, response) => {
      await deleteProcess(store, callerOf(response), request.params.id);
      response.status(204).end();
    },
  });

  async function toBody(address: string, process: NormalizationProcess) {
    const [body] = await toBodies(address, [process]);
    return body ?? {};
  }

  async function toBodies(address: string, processes: readonly NormalizationProcess[]) {
    const files = await store.ruleFiles.usableAmong(
      processes.flatMap(({ tasks }) => tasks.map((task) => task.ruleFile)),
    );
    const names = new Map([...files].map(([id, { name }]) => [id, name]));
    return processes.map((process) => toProcessBody(address, process, names));
  }
}
