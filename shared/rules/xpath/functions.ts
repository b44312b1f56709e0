import { textOf, type XmlNode } from './document.ts';

export type XpathValue = string | number | boolean | XmlNode[];

export function textFrom(value: XpathValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  return value[0] ? textOf(value[0]) : '';
}

export function numberFrom(value: XpathValue): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  const text = textFrom(value).trim();
  return /^-?(?:\d+(?:\.\d*)?|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
}

export function truthFrom(value: XpathValue): boolean {
  if (typeof value === 'number') return value !== 0 && !Number.isNaN(value);
  return Array.isArray(value) || typeof value === 'string' ? value.length > 0 : value;
}

/** The node a function is evaluated at, and its place among its peers. */
export interface Focus {
  node: XmlNode;
  position: number;
  size: number;
}

type XpathFunction = { least: number; most: number; apply: (given: readonly XpathValue[], focus: Focus) => XpathValue };

const nodeOf = (given: readonly XpathValue[], { node }: Focus): XmlNode | undefined =>
  given.length === 0 ? node : Array.isArray(given[0]) ? given[0][0] : undefined;
const textAt = (given: readonly XpathValue[], n: number, focus: Focus) =>
  given[n] === undefined ? textOf(focus.node) : textFrom(given[n]);

const fn = (least: number, most: number, apply: XpathFunction['apply']): XpathFunction => ({ least, most, apply });

export const XPATH_FUNCTIONS: Readonly<Record<string, XpathFunction>> = {
  'local-name': fn(0, 1, (given, focus) => nodeOf(given, focus)?.name ?? ''),
  name: fn(0, 1, (given, focus) => qualifiedName(nodeOf(given, focus))),
  'namespace-uri': fn(0, 1, (given, focus) => nodeOf(given, focus)?.namespace ?? ''),
  position: fn(0, 0, (_given, { position }) => position),
  last: fn(0, 0, (_given, { size }) => size),
  count: fn(1, 1, ([nodes]) => (Array.isArray(nodes) ? nodes.length : 0)),
  string: fn(0, 1, (given, focus) => textAt(given, 0, focus)),
  concat: fn(2, 50, (given) => given.map(textFrom).join('')),
  'starts-with': fn(2, 2, (given, focus) => textAt(given, 0, focus).startsWith(textAt(given, 1, focus))),
  'ends-with': fn(2, 2, (given, focus) => textAt(given, 0, focus).endsWith(textAt(given, 1, focus))),
  contains: fn(2, 2, (given, focus) => textAt(given, 0, focus).includes(textAt(given, 1, focus))),
  'substring-before': fn(2, 2, (given, focus) => {
    const [text, mark] = [textAt(given, 0, focus), textAt(given, 1, focus)];
    return text.slice(0, Math.max(0, text.indexOf(mark)));
  }),
  'substring-after': fn(2, 2, (given, focus) => {
    const [text, mark] = [textAt(given, 0, focus), textAt(given, 1, focus)];
    const at = text.indexOf(mark);
    return at < 0 ? '' : text.slice(at + mark.length);
  }),
  substring: fn(2, 3, (given, focus) => substring(textAt(given, 0, focus), given)),
  'string-length': fn(0, 1, (given, focus) => Array.from(textAt(given, 0, focus)).length),
  'normalize-space': fn(0, 1, (given, focus) => textAt(given, 0, focus).trim().replace(/\s+/g, ' ')),
  translate: fn(3, 3, (given, focus) =>
    translate(textAt(given, 0, focus), textAt(given, 1, focus), textAt(given, 2, focus)),
  ),
  'upper-case': fn(1, 1, (given, focus) => textAt(given, 0, focus).toUpperCase()),
  'lower-case': fn(1, 1, (given, focus) => textAt(given, 0, focus).toLowerCase()),
  not: fn(1, 1, ([value]) => !truthFrom(value ?? false)),
  boolean: fn(1, 1, ([value]) => truthFrom(value ?? false)),
  true: fn(0, 0, () => true),
  false: fn(0, 0, () => false),
  number: fn(0, 1, (given, focus) => numberFrom(given[0] ?? textOf(focus.node))),
  floor: fn(1, 1, ([value]) => Math.floor(numberFrom(value ?? ''))),
  ceiling: fn(1, 1, ([value]) => Math.ceil(numberFrom(value ?? ''))),
  round: fn(1, 1, ([value]) => Math.round(numberFrom(value ?? ''))),
};

function qualifiedName(node: XmlNode | undefined): string {
  if (!node) return '';
  return node.prefix === '' ? node.name : `${node.prefix}:${node.name}`;
}

/** XPath counts from 1 and rounds; positions before the first count towards the length but yield nothing. */
function substring(text: string, given: readonly XpathValue[]): string {
  const from = Math.round(numberFrom(given[1] ?? 1));
  const to = given[2] === undefined ? Infinity : from + Math.round(numberFrom(given[2]));
  return Array.from(text)
    .filter((_character, n) => n + 1 >= from && n + 1 < to)
    .join('');
}

function translate(text: string, from: string, to: string): string {
  const [letters, others] = [Array.from(from), Array.from(to)];
  const table = new Map(letters.map((letter, n) => [letter, others[n] ?? ''] as const).reverse());
  return Array.from(text)
    .map((letter) => table.get(letter) ?? letter)
    .join('');
}
