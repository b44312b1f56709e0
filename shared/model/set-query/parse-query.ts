import { cutText } from '../../runtime/cut-text.ts';
import { z } from 'zod';
import { MusterError } from '../../runtime/errors.ts';
import { partialDateSchema } from '../partial-date.ts';
import { SET_OPERATORS, type SetContent, type SetQuery } from '../set.ts';
import { operatorsOf, QUERY_FIELDS, queryField, type QueryField } from './query-fields.ts';

/** Limits of a query, so that none can exhaust the server that checks or runs it. */
export const QUERY_LIMITS = {
  depth: 8,
  conditions: 100,
  /** Each makes the database compare texts of all records. */
  contains: 20,
  values: 1_000,
  /** Of all conditions together. */
  allValues: 5_000,
  textLength: 1_000,
  /** For conditions on part of a text: databases limit their patterns, in which one character may take two places. */
  partLength: 400,
  jsonLength: 200_000,
} as const;

/** The published API's "Failed to create a set". */
export const INVALID_QUERY = '402265';

const text = z
  .string('must be text in quotes')
  .min(1, 'must be text that is not empty')
  .max(QUERY_LIMITS.textLength, `must have at most ${QUERY_LIMITS.textLength} characters`)
  .refine((value) => !/[\p{Cc}\p{Cs}]/u.test(value), 'must be text without control characters');

const part = text.max(QUERY_LIMITS.partLength, `must have at most ${QUERY_LIMITS.partLength} characters`);

/** Every node is one of these; unknown members are refused, so that a typo is not read as "no condition". */
const allSchema = z.strictObject({ all: z.array(z.unknown(), 'must be a list of conditions') });
const anySchema = z.strictObject({
  any: z.array(z.unknown(), 'must be a list of conditions').min(1, 'must have at least one condition'),
});
const notSchema = z.strictObject({ not: z.unknown() });
const conditionSchema = z.strictObject({
  field: z.string('must be the name of a field'),
  operator: z.enum(SET_OPERATORS, { error: `must be one of ${SET_OPERATORS.join(', ')}` }),
  value: z.unknown().optional(),
});

/**
 * Reads a saved query: a tree of all/any/not and conditions, as an object or as its JSON text.
 * @throws MusterError 402265 saying where the query is wrong and what is allowed there.
 */
export function parseSetQuery(content: SetContent, input: unknown): SetQuery {
  const budget = { conditions: 0, contains: 0, values: 0 };

  function parseNode(node: unknown, path: string, depth: number): SetQuery {
    if (depth > QUERY_LIMITS.depth) throw refusal(path, `is nested deeper than ${QUERY_LIMITS.depth} levels`);
    if (++budget.conditions > QUERY_LIMITS.conditions) {
      throw refusal(path, `has more than ${QUERY_LIMITS.conditions} conditions and groups`);
    }
    if (typeof node !== 'object' || node === null || Array.isArray(node)) {
      throw refusal(path, 'must be {"all": […]}, {"any": […]}, {"not": …} or {"field", "operator", "value"}');
    }
    if ('all' in node) return { all: parseNodes(check(allSchema, node, path).all, `${path}.all`, depth) };
    if ('any' in node) return { any: parseNodes(check(anySchema, node, path).any, `${path}.any`, depth) };
    if ('not' in node) return { not: parseNode(check(notSchema, node, path).not, `${path}.not`, depth + 1) };
    return spend(parseCondition(content, check(conditionSchema, node, path), path), path);
  }
  function spend(condition: Extract<SetQuery, { field: string }>, path: string): SetQuery {
    if (condition.operator === 'contains' && ++budget.contains > QUERY_LIMITS.contains) {
      const instead = 'use equals, in or startsWith, or split the set and combine the parts';
      throw refusal(path, `has more than ${QUERY_LIMITS.contains} conditions with "contains"; ${instead}`);
    }
    if (Array.isArray(condition.value)) budget.values += condition.value.length;
    if (budget.values > QUERY_LIMITS.allValues) {
      throw refusal(path, `has more than ${QUERY_LIMITS.allValues} values in all conditions together`);
    }
    return condition;
  }
  function parseNodes(nodes: readonly unknown[], path: string, depth: number): SetQuery[] {
    return nodes.map((node, index) => parseNode(node, `${path}[${index}]`, depth + 1));
  }

  return parseNode(typeof input === 'string' ? parseJson(input) : input, 'query', 1);
}

type Condition = z.infer<typeof conditionSchema>;

function parseCondition(
  content: SetContent,
  { field: name, operator, value }: Condition,
  path: string,
): Extract<SetQuery, { field: string }> {
  const field = queryField(content, name);
  if (!field) {
    const allowed = Object.keys(QUERY_FIELDS[content]).join(', ');
    throw refusal(`${path}.field`, `"${cutText(name, 100)}" is not a field of ${content}; use one of ${allowed}`);
  }
  const operators = operatorsOf(field);
  if (!operators.includes(operator)) {
    throw refusal(`${path}.operator`, `"${operator}" cannot be used with ${name}; use one of ${operators.join(', ')}`);
  }
  if (operator === 'exists' || operator === 'missing') {
    if (value !== undefined) throw refusal(`${path}.value`, `"${operator}" takes no value`);
    return { field: name, operator };
  }
  const single = operator === 'startsWith' || operator === 'contains' ? part : valueSchema(field);
  if (operator !== 'in') return { field: name, operator, value: check(single, value, `${path}.value`) };
  const list = z
    .array(single, 'must be a list of values')
    .min(1, 'must have at least one value')
    .max(QUERY_LIMITS.values, `must have at most ${QUERY_LIMITS.values} values`);
  return { field: name, operator, value: check(list, value, `${path}.value`) as (string | number)[] };
}

function valueSchema({ kind, choices = [] }: QueryField): z.ZodType<string | number | boolean> {
  if (kind === 'date') return partialDateSchema;
  if (kind === 'number') return z.number('must be a number, without quotes');
  if (kind === 'boolean') return z.boolean('must be true or false, without quotes');
  if (kind === 'choice') return z.enum([...choices], { error: `must be one of ${choices.join(', ')}` });
  return text;
}

function parseJson(value: string): unknown {
  if (value.length > QUERY_LIMITS.jsonLength)
    throw refusal('query', `is longer than ${QUERY_LIMITS.jsonLength} characters`);
  try {
    return JSON.parse(value);
  } catch {
    throw refusal('query', 'is not valid JSON; write the tree of conditions as JSON text');
  }
}

function check<T>(schema: z.ZodType<T>, value: unknown, path: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const where = issue.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
    return `${path}${where}: ${issue.message}`;
  });
  throw new MusterError(INVALID_QUERY, 400, `The query is not valid. ${problems.slice(0, 5).join('; ')}.`);
}

function refusal(path: string, message: string): MusterError {
  return new MusterError(INVALID_QUERY, 400, `The query is not valid. ${path}: ${message}.`);
}
