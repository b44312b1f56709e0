import { z } from 'zod';
import { MusterError } from '../../shared/runtime/errors.ts';
import { assetSchema, type Asset } from '../../shared/model/asset.ts';
import { RESERVED_FIELDS } from '../../shared/model/record.ts';
import { requireNormalizationReader } from '../../shared/rules/files/access.ts';
import { requireRuleFile, requireVersion } from '../../shared/rules/files/rule-files.ts';
import type { Caller } from '../../shared/model/roles.ts';
import { knownCodes } from '../../shared/rules/check-result.ts';
import type { Problem } from '../../shared/rules/problem.ts';
import { WORD_KINDS, languageWords } from '../../shared/rules/language/words.ts';
import { checkText, tryText } from '../../shared/rules/trial.ts';
import type { Tried } from '../../shared/rules/try-rules.ts';
import { coded, readWith } from '../coded.ts';
import type { ApiServices } from '../api-services.ts';
import { filters } from '../contract/parameters.ts';
import type { Right } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
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

const fields = z.record(z.string(), z.unknown());

const problemShape = z.object({
  severity: z.enum(['error', 'warning']),
  line: z.int(),
  column: z.int(),
  message: z.string(),
});

const wordsShape = z
  .object({ word: z.array(z.object({ value: z.string(), kind: z.enum(WORD_KINDS) })) })
  .meta({ id: 'RuleWords' });

const checkedShape = z.looseObject({ problem: z.array(problemShape) }).meta({ id: 'CheckedRules' });

const triedShape = z
  .object({
    before: fields,
    after: fields,
    changed: z.boolean(),
    repeats: z.boolean(),
    rule: z.array(
      z.object({
        name: z.string(),
        line: z.int(),
        outcome: z.string(),
        note: z.array(z.string()).readonly(),
        before: fields,
        after: fields,
        repeats: z.boolean(),
      }),
    ),
    /** Why the record would not be changed. */
    refused: z.string().nullable(),
    problem: z.array(problemShape),
  })
  .meta({ id: 'TriedRules' });

/** `/normalization/rules/words`, `/rules/check` and `/rules/try`: none stores anything. */
export function trialRoutes({ store }: Pick<ApiServices, 'store'>): Route[] {
  const rights: Right = {
    words: 'a role that reads normalization rules',
    needsKey: true,
    check: requireNormalizationReader,
  };
  const errors = {
    400: [
      'RULES_INVALID',
      'RULE_TIME_LIMIT',
      'RULE_MEMORY_LIMIT',
      'RULE_OUTPUT_LIMIT',
      'RULE_STEP_LIMIT',
      'RULE_SYNTAX',
      'RULE_FILE_TOO_LARGE',
    ],
    404: ['RULE_FILE_NOT_FOUND', 'RULE_FILE_VERSION_NOT_FOUND', 'ASSET_NOT_FOUND'],
  };
  return [
    route(
      'get',
      '/normalization/rules/words',
      {
        summary: 'Lists the words of the rule language, for editors that highlight them.',
        rights,
        ...filters({}),
        answer: wordsShape,
      },
      () => ({ word: languageWords() }),
    ),
    route(
      'post',
      '/normalization/rules/check',
      { summary: 'Checks rules. Nothing is stored.', rights, body: checkSchema, answer: checkedShape, errors },
      async ({ body, caller }) => {
        const text = await textOf(caller, body());
        const { problems, ...counts } = await checkText(text, knownCodes(await store.codeTables.all()));
        return { ...counts, problem: problems.map(toProblemBody) };
      },
    ),
    route(
      'post',
      '/normalization/rules/try',
      { summary: 'Tries rules on one asset. Nothing is stored.', rights, body: trySchema, answer: triedShape, errors },
      async ({ body, caller }) => {
        const asked = body();
        const text = await textOf(caller, asked);
        const asset = await assetOf(asked);
        const codes = knownCodes(await store.codeTables.all());
        const { tried, refused, problems } = await tryText(text, asset, codes);
        return { ...toTriedBody(tried), refused: refused ?? null, problem: problems.map(toProblemBody) };
      },
    ),
  ];

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
