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
import type { ApiServices } from '../api-services.ts';
import { filters, list } from '../contract/parameters.ts';
import { decidedByHandler } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import { tagged, unchangedCheck } from '../contract/versions.ts';
import {
  ruleFileBody,
  ruleFileListShape,
  ruleFileShape,
  toRuleFileBody,
  toVersionBody,
  versionListShape,
  versionShape,
} from './rule-file-shape.ts';

/** `/normalization/rule-files`: rule files and the versions of their texts. */
export function ruleFileRoutes({ store }: Pick<ApiServices, 'store'>): Route[] {
  const reads = decidedByHandler('a role that reads normalization rules; private files: their owner');
  const changes = decidedByHandler('the owner, with a role that makes normalization rules');
  const none = { 404: ['RULE_FILE_NOT_FOUND'] };
  return [
    route(
      'get',
      '/normalization/rule-files',
      { summary: 'Lists the rule files that you may see.', rights: reads, ...list({}), answer: ruleFileListShape },
      async ({ query: { limit, offset }, caller, address }) => {
        const files = await listRuleFiles(store, caller);
        const page = files.slice(offset, offset + limit).map((file) => toRuleFileBody(address, file));
        return { rule_file: page, total_record_count: files.length };
      },
    ),
    route(
      'post',
      '/normalization/rule-files',
      {
        summary: 'Creates a rule file.',
        rights: changes,
        body: ruleFileBody,
        status: 201,
        answer: ruleFileShape,
        errors: { 400: ['RULES_INVALID'], 409: ['RULE_FILE_EXISTS'] },
      },
      async ({ body, caller, address }) => withText(address, await createRuleFile(store, caller, body())),
    ),
    route(
      'get',
      '/normalization/rule-files/:id',
      { summary: 'Shows a rule file with its text.', rights: reads, answer: ruleFileShape, errors: none },
      async ({ path, caller, address, request, response }) => {
        const file = await requireRuleFile(store, caller, path.id);
        return tagged({ request, response }, file, await withText(address, file));
      },
    ),
    route(
      'put',
      '/normalization/rule-files/:id',
      {
        summary: 'Changes a rule file. Another text is another version.',
        rights: changes,
        body: ruleFileBody,
        answer: ruleFileShape,
        errors: {
          ...none,
          400: ['RULES_INVALID', 'RULE_FILE_NAME_FIXED'],
          409: ['RULE_FILE_EXISTS', 'RULE_FILE_IN_USE', 'CONFLICT'],
          412: ['PRECONDITION_FAILED'],
        },
      },
      async ({ path: { id }, body, caller, address, request, response }) => {
        const requireUnchanged = unchangedCheck<RuleFile>(request, `The rule file ${id}`);
        await replaceRuleFile(store, caller, id, body(), requireUnchanged);
        const file = await requireRuleFile(store, caller, id);
        return tagged({ request, response }, file, await withText(address, file));
      },
    ),
    route(
      'delete',
      '/normalization/rule-files/:id',
      {
        summary: 'Deletes a rule file that no process uses.',
        rights: changes,
        errors: { ...none, 409: ['RULE_FILE_IN_USE', 'CONFLICT'] },
      },
      async ({ path, caller }) => {
        await deleteRuleFile(store, caller, path.id);
      },
    ),
    route(
      'get',
      '/normalization/rule-files/:id/versions',
      {
        summary: 'Lists the versions of a rule file.',
        rights: reads,
        ...filters({}),
        answer: versionListShape,
        errors: none,
      },
      async ({ path, caller, address }) => {
        const file = await requireRuleFile(store, caller, path.id);
        const versions = await store.ruleFiles.history(file);
        const bodies = versions.map((version) => toVersionBody(address, version));
        return { version: bodies, total_record_count: bodies.length };
      },
    ),
    route(
      'get',
      '/normalization/rule-files/:id/versions/:version',
      {
        summary: 'Shows a version of a rule file with its text.',
        rights: reads,
        answer: versionShape,
        errors: { 404: ['RULE_FILE_NOT_FOUND', 'RULE_FILE_VERSION_NOT_FOUND'] },
      },
      async ({ path, caller, address }) => {
        const file = await requireRuleFile(store, caller, path.id);
        return toVersionBody(address, await requireVersion(store, file, versionNumber(path.version)));
      },
    ),
  ];

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
