import { z } from 'zod';
import { SET_CONTENT_CODES, SET_CONTENTS, SET_OPERATORS } from '../../shared/model/set.ts';
import { describeQuery } from '../../shared/model/set-query/describe-query.ts';
import { parseSetQuery } from '../../shared/model/set-query/parse-query.ts';
import { fieldsOf, operatorsOf } from '../../shared/model/set-query/query-fields.ts';
import { requireCreator } from '../../shared/sets/access.ts';
import { namesOfRecords } from '../../shared/sets/names.ts';
import type { ApiServices } from '../api-services.ts';
import { ANY_KEY, decidedByHandler } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import { shape } from '../contract/shapes.ts';

const content = z.enum(SET_CONTENT_CODES);

const fieldsShape = shape(
  'QueryFields',
  'query_fields',
  z.object({
    content_type: z.array(
      z.object({
        content,
        field: z.array(
          z.object({
            name: z.string(),
            label: z.string(),
            kind: z.enum(['text', 'code', 'date', 'number', 'boolean', 'choice', 'list']),
            /** A record may have several values; a condition is met if any of them meets it. */
            has_many: z.boolean(),
            operator: z.array(z.enum(SET_OPERATORS)),
            /** Of a choice: the possible values. */
            choice: z.array(z.string()),
          }),
        ),
      }),
    ),
  }),
);

const trialBody = shape('QueryTrial', 'query_trial', z.object({ content, query: z.looseObject({}) }));

const trialShape = shape(
  'QueryTrialResult',
  'query_trial_result',
  z.object({
    /** In words. */
    query: z.string(),
    number_of_members: z.int(),
    /** The first, in the order of their ids. */
    member: z.array(z.object({ id: z.string(), description: z.string() })),
  }),
);

const SHOWN_MEMBERS = 10;

/** `/conf/set-queries`: what a logical set can ask for, and a query tried before it is saved. See docs/sets.md. */
export function queryRoutes({ store }: Pick<ApiServices, 'store'>): Route[] {
  return [
    route(
      'get',
      '/set-queries/fields',
      { summary: 'Lists the fields that logical sets can use, by content.', rights: ANY_KEY, answer: fieldsShape },
      () => ({
        content_type: SET_CONTENT_CODES.map((code) => ({
          content: code,
          field: fieldsOf(code).map(([name, field]) => ({
            name,
            label: field.label,
            kind: field.kind,
            has_many: field.hasMany === true,
            operator: [...operatorsOf(field)],
            choice: [...(field.choices ?? [])],
          })),
        })),
      }),
    ),
    route(
      'post',
      '/set-queries/try',
      {
        summary: 'Counts the records that a query finds, and shows the first.',
        rights: decidedByHandler('a role that manages the content of the set'),
        body: trialBody,
        answer: trialShape,
        errors: { 400: ['402265', 'INVALID_QUERY'] },
      },
      async ({ body, caller }) => {
        const asked = body();
        requireCreator(caller, asked.content);
        const query = parseSetQuery(asked.content, asked.query);
        const selection = { content: asked.content, query };
        const [count, ids] = await Promise.all([
          store.sets.countFound(selection),
          store.sets.firstFound(selection, SHOWN_MEMBERS),
        ]);
        const names = await namesOfRecords(store.records(SET_CONTENTS[asked.content].collection), ids);
        return {
          query: describeQuery(asked.content, query),
          number_of_members: count,
          member: ids.map((id) => ({ id, description: names.get(id) ?? '' })),
        };
      },
    ),
  ];
}
