import type { Router } from 'express';
import { z } from 'zod';
import { MusterError } from '../../shared/runtime/errors.ts';
import { assetSchema, type Asset } from '../../shared/model/asset.ts';
import { RESERVED_FIELDS } from '../../shared/model/record.ts';
import { requireNormalizationReader } from '../../shared/rules/files/access.ts';
import { requireRuleFile, requireVersion } from '../../shared/rules/files/rule-files.ts';
import type { Caller } from '../../shared/model/roles.ts';
import { knownCodes } from '../../shared/rules/check-result.ts';
import type { Problem } from '../../shared/rules/problem.ts';
import { checkText, tryText } from '../../shared/rules/trial.ts';
import type { Tried } from '../../shared/rules/try-rules.ts';
import { coded, readWith } from '../coded.ts';
import type { ApiServices } from '../api-services.ts';
import { callerOf } from '../require-key.ts';
import { resource } from '../resource.ts';
import { ruleText } from './rule-file-shape.ts';

const rulesShape = {
  /** The rules, or the file that has them. */
  text: ruleText.optional(),
  rule_file: coded(z.string().min(1).optional()),
  version: z.int().min(1).optional(),
};
const checkSchema = z.strictObject(rulesShape);
const trySchema = z.strictObject({
  ...rulesShape,
  /** The id of an asset, or the fields of one that need not be stored. */
  asset: coded(z.string().min(1).optional()),
  record: z.looseObject({}).optional(),
});

/** `/rules/check` and `/rules/try`: neither stores anything. */
export function addTrialRoutes(router: Router, { store }: Pick<ApiServices, 'store'>): void {
  resource(router, '/rules/check', {
    post: async (request, response) => {
      requireNormalizationReader(callerOf(response));
      const text = await textOf(callerOf(response), readWith(checkSchema, request.body));
      const { problems, ...counts } = await checkText(text, knownCodes(await store.codeTables.all()));
      response.json({ ...counts, problem: problems.map(toProblemBody) });
    },
  });

  resource(router, '/rules/try', {
    post: async (request, response) => {
      const caller = callerOf(response);
      requireNormalizationReader(caller);
      const asked = readWith(trySchema, request.body);
      const text = await textOf(caller, asked);
      const asset = await assetOf(asked);
      const codes = knownCodes(await store.codeTables.all());
      const { tried, refused, problems } = await tryText(text, asset, codes);
      response.json({
        ...toTriedBody(tried),
        refused: refused ?? null,
        problem: problems.map(toProblemBody),
      });
    },
  });

  async function textOf(caller: Caller, { text, rule_file, version }: z.output<typeof checkSchema>): Promise<string> {
    if (text !== undefined && rule_file === undefined) return text;
    if (rule_file === undefined || text !== undefined) {
      throw new MusterError(
        'INVALID_BODY',
        400,
        'Send either text, with the rules, or rule_file, with the id of a file.',
      );
    }
    const file = await requireRuleFile(store, caller, rule_file);
    return (await requireVersion(store, file, version ?? file.version)).text;
  }

  async function assetOf({ asset, record }: z.output<typeof trySchema>): Promise<Asset> {
    if (asset !== undefined && record === undefined) return await requireAsset(asset);
    if (record === undefined || asset !== undefined) {
      throw new MusterError(
        'INVALID_BODY',
        400,
        'Send either asset, with the id of one, or record, with the fields of one.',
      );
    }
    return readWith(assetSchema, { _id: 'record', ...record, revision: 1, changes: [] });
  }

  async function requireAsset(id: string) {
    const asset = await store.assets.get(id);
    const own = (await store.relations.of([id])).get(id);
    if (asset) return own ? { ...asset, relations: own.relations } : asset;
    throw new MusterError('ASSET_NOT_FOUND', 404, `There is no asset ${id}.`);
  }
}

function toProblemBody({ severity, line, column, message }: Problem) {
  return { severity, line, column, message };
}

function toTriedBody({ before, after, rules, repeats }: Tried) {
  return {
    before: shown(before),
    after: shown(after),
    changed: before !== after,
    repeats,
    rule: rules.map(({ rule, line, outcome, notes, change, repeats: again }) => ({
      name: rule,
      line,
      outcome: outcome.toUpperCase().replace(' ', '_'),
      note: notes,
      before: change.before,
      after: change.after,
      repeats: again,
    })),
  };
}

/** An asset without the store's own fields. */
function shown(asset: Asset): Record<string, unknown> {
  return {
    id: asset._id,
    ...Object.fromEntries(Object.entries(asset).filter(([field]) => !RESERVED_FIELDS.has(field))),
  };
}
