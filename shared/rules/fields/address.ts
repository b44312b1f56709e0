import { fieldOfNamespace, isNamespace, longName, namesIn } from './address-table.ts';
import { ASSET_FIELDS } from './asset-fields.ts';
import type { FieldView } from './field-view.ts';
import { literalOf } from '../language/literal.ts';
import { nearest } from '../language/nearest.ts';
import type { Position } from '../problem.ts';
import type { WrittenAddress } from '../language/syntax-tree.ts';
import { XPATH_FUNCTIONS } from '../xpath/functions.ts';

/** The indicators an address asks for: one character each, `*` for any. */
export type IndicatorTest = readonly [string, string];

/** What an address means. `rest` is the text after the subfield: a pattern in conditions, a value in addField. */
export type Address =
  | { kind: 'field'; at: Position; view: FieldView; code: string | undefined; rest: string | undefined }
  /** `tag` may contain `*`. */
  | {
      kind: 'marc';
      at: Position;
      tag: string;
      indicators: IndicatorTest | undefined;
      code: string | undefined;
      rest: string | undefined;
    }
  /** A position in a control field. */
  | { kind: 'control'; at: Position; tag: string; from: number; length: number; rest: string | undefined }
  | { kind: 'xpath'; at: Position; expression: string }
  /** Not a field of an asset. `hint` suggests the field that was probably meant. */
  | { kind: 'nowhere'; at: Position; written: string; hint: string };

const MARC_TAG = /^(?:[0-9*]{1,3}|LDR|[A-Z][A-Z0-9*]{2,9})$/;
const MARC_ADDRESS = /^([0-9A-Z*]+)(?:\.\{([^},]*),([^}]*)\})?(?:\.|$)([\s\S]*)$/;
const XPATH_FUNCTION = Object.keys(XPATH_FUNCTIONS).join('|');
const XPATH = new RegExp(`^\\s*\\(*\\s*(?:/|\\.\\.?/|(?:${XPATH_FUNCTION})\\s*\\(|\\*\\[|[a-z-]+::)`);

function looksLikeXpath(raw: string): boolean {
  return XPATH.test(raw);
}

/** Resolves an address as written in a rule. Never throws. */
export function resolveFieldAddress({ texts, at }: WrittenAddress): Address {
  const [first, ...others] = texts;
  if (!first) return { kind: 'nowhere', at, written: '', hint: '' };
  if (others.length > 0)
    return resolveParts(
      texts.map(({ raw }) => raw),
      at,
    );
  if (looksLikeXpath(first.raw)) return { kind: 'xpath', at, expression: literalOf(first.raw) };
  const head = first.raw.split('.', 1)[0] ?? '';
  if (MARC_TAG.test(head)) return resolveMarc(first.raw, at);
  const namespaced = isNamespace(head) ? first.raw.slice(head.length + 1) : undefined;
  if (namespaced !== undefined) return resolveNamespaced(head, namespaced, at);
  return resolveName(first.raw, at) ?? nowhere(first.raw, head, [...ASSET_FIELDS.keys()], at);
}

/** "ns"."field", "ns"."field"."text" or "creators"."familyname". */
function resolveParts(parts: readonly string[], at: Position): Address {
  const [head = '', ...others] = parts;
  if (isNamespace(head)) return resolveNamespaced(head, others.join('.'), at);
  const whole = parts.join('.');
  if (MARC_TAG.test(head)) return resolveMarc(whole, at);
  return resolveName(whole, at) ?? nowhere(whole, whole, [...ASSET_FIELDS.keys()], at);
}

function resolveNamespaced(namespace: string, field: string, at: Position): Address {
  const pieces = field.split('.');
  for (let length = pieces.length; length > 0; length -= 1) {
    const name = fieldOfNamespace(namespace, pieces.slice(0, length).join('.'));
    const found = name === undefined ? undefined : resolveName([name, ...pieces.slice(length)].join('.'), at);
    if (found) return found;
  }
  const names = namespace.toLowerCase() === 'esploro' ? [...ASSET_FIELDS.keys()] : namesIn(namespace);
  return nowhere(`${namespace}.${field}`, field, names, at);
}

function nowhere(written: string, word: string, names: readonly string[], at: Position): Address {
  const guess = nearest(word, names);
  return { kind: 'nowhere', at, written, hint: guess === undefined ? '' : `; did you mean "${guess}"?` };
}

/** Takes the longest field name the text begins with, then its subfield if one follows, then the rest. */
function resolveName(written: string, at: Position): Address | undefined {
  const pieces = written.split('.');
  for (let length = Math.min(pieces.length, 4); length > 0; length -= 1) {
    const view = ASSET_FIELDS.get(longName(pieces.slice(0, length).join('.')).toLowerCase());
    if (view) return { kind: 'field', at, view, ...resolveCode(view, pieces.slice(length)) };
  }
  return undefined;
}

function resolveCode(
  view: FieldView,
  pieces: readonly string[],
): { code: string | undefined; rest: string | undefined } {
  const codes = new Map([...(view.codes ?? [])].map((code) => [code.toLowerCase(), code]));
  for (const length of [2, 1]) {
    const code = pieces.length >= length ? codes.get(pieces.slice(0, length).join('.').toLowerCase()) : undefined;
    if (code !== undefined && code !== '') return { code, rest: restOf(pieces.slice(length)) };
  }
  const short = [...codes.values()].find((code) => code.endsWith(`.${pieces[0] ?? ''}`));
  if (short !== undefined) return { code: short, rest: restOf(pieces.slice(1)) };
  return { code: pieces.length > 0 ? view.mainCode : undefined, rest: restOf(pieces) };
}

function restOf(pieces: readonly string[]): string | undefined {
  return pieces.length > 0 ? pieces.join('.') : undefined;
}

function resolveMarc(written: string, at: Position): Address {
  const [, tag = '', one, two, after = ''] = MARC_ADDRESS.exec(written) ?? [];
  if (tag === '') return nowhere(written, written, [], at);
  const rest = after === '' ? undefined : after;
  if (one !== undefined && two !== undefined && isControl(tag)) {
    return { kind: 'control', at, tag, from: Number(one) || 0, length: Number(two) || 1, rest };
  }
  if (isControl(tag)) return { kind: 'marc', at, tag, indicators: undefined, code: '', rest };
  const indicators: IndicatorTest | undefined = one === undefined ? undefined : [indicator(one), indicator(two)];
  const [code, ...pieces] = after.split('.');
  return { kind: 'marc', at, tag, indicators, code: code === '' ? undefined : code, rest: restOf(pieces) };
}

function isControl(tag: string): boolean {
  return tag === 'LDR' || /^00[0-9*]$/.test(tag);
}

/** `-`, `#` and nothing mean blank. */
function indicator(written: string | undefined): string {
  const character = written === undefined || written === '' ? ' ' : written[0];
  return character === '-' || character === '#' || character === undefined ? ' ' : character;
}
