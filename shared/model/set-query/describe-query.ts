import { SET_CONTENTS, type SetContent, type SetOperator, type SetQuery } from '../set.ts';
import { queryField } from './query-fields.ts';

const WORDS: Record<SetOperator, string> = {
  equals: 'equals',
  in: 'is one of',
  startsWith: 'starts with',
  contains: 'contains',
  before: 'before',
  after: 'after',
  exists: 'exists',
  missing: 'is missing',
};
const SHOWN_VALUES = 10;

/** The query in words, e.g. `Research assets where License equals "CCBY_V4.0" and not (Title contains "draft")`. */
export function describeQuery(content: SetContent, query: SetQuery): string {
  const { desc } = SET_CONTENTS[content];
  return 'all' in query && query.all.length === 0 ? `All ${desc.toLowerCase()}` : `${desc} where ${inWords(query)}`;

  function inWords(node: SetQuery): string {
    if ('all' in node) return node.all.length === 0 ? 'anything' : node.all.map(inBrackets).join(' and ');
    if ('any' in node) return node.any.map(inBrackets).join(' or ');
    if ('not' in node) return `not (${inWords(node.not)})`;
    const label = queryField(content, node.field)?.label ?? node.field;
    return [label, WORDS[node.operator], ...valueInWords(node.value)].join(' ');
  }

  function inBrackets(node: SetQuery): string {
    const isGroup = 'all' in node ? node.all.length > 1 : 'any' in node && node.any.length > 1;
    return isGroup ? `(${inWords(node)})` : inWords(node);
  }
}

function valueInWords(value: Extract<SetQuery, { field: string }>['value']): string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return [JSON.stringify(value)];
  const shown = value.slice(0, SHOWN_VALUES).map((entry) => JSON.stringify(entry));
  return [shown.join(', ') + (value.length > SHOWN_VALUES ? ` and ${value.length - SHOWN_VALUES} more` : '')];
}
