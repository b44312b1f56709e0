/** A condition or a group of them, as it is edited. */
export type QueryNode = QueryGroup | QueryCondition;

export interface QueryGroup {
  kind: 'group';
  key: string;
  mode: 'all' | 'any';
  isNegated: boolean;
  parts: readonly QueryNode[];
}

export interface QueryCondition {
  kind: 'condition';
  key: string;
  field: string;
  operator: string;
  /** As typed; of several values, one on each line. */
  value: string;
  valueKind: 'text' | 'number' | 'boolean';
  isNegated: boolean;
}

/** The API's form of a query. */
export type QueryTree =
  | { all: QueryTree[] }
  | { any: QueryTree[] }
  | { not: QueryTree }
  | { field: string; operator: string; value?: unknown };

let keys = 0;

function newKey(): string {
  keys += 1;
  return `q${keys}`;
}

export function emptyGroup(): QueryGroup {
  return { kind: 'group', key: newKey(), mode: 'all', isNegated: false, parts: [] };
}

export function newCondition(field: string, operator: string, valueKind: QueryCondition['valueKind']): QueryCondition {
  return {
    kind: 'condition',
    key: newKey(),
    field,
    operator,
    value: valueKind === 'boolean' ? 'true' : '',
    valueKind,
    isNegated: false,
  };
}

/** The query of a set for editing; a single condition becomes a group of one. */
export function readQuery(text: string | undefined): QueryGroup {
  if (text === undefined || text === '') return emptyGroup();
  const read = readNode(JSON.parse(text) as QueryTree, false);
  return read.kind === 'group' ? read : { ...emptyGroup(), parts: [read] };
}

function readNode(tree: QueryTree, isNegated: boolean): QueryNode {
  if ('not' in tree) return readNode(tree.not, !isNegated);
  if ('all' in tree) return group('all', tree.all, isNegated);
  if ('any' in tree) return group('any', tree.any, isNegated);
  const { field, operator, value } = tree;
  const values = Array.isArray(value) ? (value as unknown[]) : value === undefined ? [] : [value];
  const kind = typeof values[0];
  const valueKind = kind === 'number' || kind === 'boolean' ? kind : 'text';
  return {
    kind: 'condition',
    key: newKey(),
    field,
    operator,
    value: values.map(String).join('\n'),
    valueKind,
    isNegated,
  };
}

function group(mode: 'all' | 'any', parts: readonly QueryTree[], isNegated: boolean): QueryGroup {
  return { kind: 'group', key: newKey(), mode, isNegated, parts: parts.map((part) => readNode(part, false)) };
}

/** The query as the API takes it. What is wrong with it, the server says. */
export function writeQuery(node: QueryNode): QueryTree {
  const tree = node.kind === 'group' ? writeGroup(node) : writeCondition(node);
  return node.isNegated ? { not: tree } : tree;
}

function writeGroup({ mode, parts }: QueryGroup): QueryTree {
  const written = parts.map(writeQuery);
  return mode === 'any' && written.length > 0 ? { any: written } : { all: written };
}

function writeCondition({ field, operator, value, valueKind }: QueryCondition): QueryTree {
  if (!takesValue(operator)) return { field, operator };
  if (operator !== 'in') return { field, operator, value: toValue(value, valueKind) };
  const values = value.split('\n').filter((line) => line.trim() !== '');
  return { field, operator, value: values.map((each) => toValue(each.trim(), valueKind)) };
}

export function takesValue(operator: string): boolean {
  return operator !== 'exists' && operator !== 'missing';
}

function toValue(text: string, kind: QueryCondition['valueKind']): string | number | boolean {
  if (kind === 'boolean') return text === 'true';
  // Text that is no number is sent as it is: the server says what is wrong.
  return kind === 'number' && text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}
