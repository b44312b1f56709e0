import type { Router } from 'express';
import { MusterError } from '../../shared/runtime/errors.ts';
import {
  createRuleFile,
  deleteRuleFile,
  listRuleFiles,
  replaceRuleFile,
  requireRuleFile,
  requireVersion,
} from '../../shared/rules/files/rule-files.ts';
import type { RuleFile } from '../../shared/model/rule-file.ts';
import { apiAddress } from '../addresses.ts';
import type { ApiServices } from '../api-services.ts';
import { callerOf } from '../require-key.ts';
import { listValues, readPaging } from '../query-values.ts';
import { resource } from '../resource.ts';
import { readRuleFile, toRuleFileBody, toVersionBody } from './rule-file-shape.ts';

/** `/rule-files`: rule files and the versions of their texts. */
export function addRuleFileRoutes(router: Router, { store }: Pick<ApiServices, 'store'>): void {
  resource(router, '/rule-files', {
    get: async (request, response) => {
      const { offset, limit } = readPaging(listValues(request));
      const files = await listRuleFiles(store, callerOf(response));
      const page = files.slice(offset, offset + limit).map((file) => toRuleFileBody(apiAddress(request), file));
      response.json({ rule_file: page, total_record_count: files.length });
    },
    post: async (request, response) => {
      const file = await createRuleFile(store, callerOf(response), readRuleFile(request.body));
      response.status(201);
      response.json(await withText(apiAddress(request), file));
    },
  });

  resource(router, '/rule-files/:id', {
    get: async (request, response) => {
      const file = await requireRuleFile(store, callerOf(response), request.params.id);
      response.json(await withText(apiAddress(request), file));
    },
    put: async (request, response) => {
      const asked = readRuleFile(request.body);
      const file = await replaceRuleFile(store, callerOf(response), request.params.id, asked);
      response.json(await withText(apiAddress(request), file));
    },
    delete: async (request, response) => {
      await deleteRuleFile(store, callerOf(response), request.params.id);
      response.status(204).end();
    },
  });

  resource(router, '/rule-files/:id/versions', {
    get: async (request, response) => {
      const file = await requireRuleFile(store, callerOf(response), request.params.id);
      listValues(request);
      const versions = await store.ruleFiles.history(file);
      const bodies = versions.map((version) => toVersionBody(apiAddress(request), version));
      response.json({ version: bodies, total_record_count: bodies.length });
    },
  });

  resource(router, '/rule-files/:id/versions/:version', {
    get: async (request, response) => {
      const file = await requireRuleFile(store, callerOf(response), request.params.id);
      const version = await requireVersion(store, file, versionNumber(request.params.version));
      response.json(toVersionBody(apiAddress(request), version));
    },
  });

  async function withText(address: string, file: RuleFile) {
    const { text } = await requireVersion(store, file, file.version);
    return toRuleFileBody(address, file, text);
  }
}

function versionNumber(written: string): number {
  if (/^[1-9]\d{0,8}$/.test(written)) return Number(written);
  throw new MusterError(
    'RULE_FILE_VERSION_NOT_FOUND',
    404,
    `${written} is not a version. Versions are whole numbers, starting at 1.`,
  );
}
