import type { Here } from './here.ts';
import type { Occurrence } from '../fields/field-view.ts';
import { expressionOf, literalOf } from '../language/literal.ts';
import { compileExpression } from '../language/regular-expression.ts';
import type { MarcSource, Modifier, Operand } from '../language/syntax-tree.ts';
import type { WorkingRecord } from './working-record.ts';
import { lookupTable } from '../../runtime/lookup-table.ts';

/** Named positions in 008, used as in MARC.control."008".Language. */
const FIXED_POSITIONS = lookupTable<readonly [number, number]>({
  language: [35, 38],
  date1: [7, 11],
  date2: [11, 15],
  datetype: [6, 7],
  placeofpublication: [15, 18],
});

/** What a comparison asks of its MARC source. */
type Question = { kind: 'path' | 'anyOf'; value: Operand };

/** Reads a MARC source of the display dialect: one text per field. */
export function marcReader(
  source: MarcSource,
  question?: Question,
): (record: WorkingRecord, here?: Here) => readonly string[] {
  const asked = question?.value.kind === 'address' ? question.value.texts.map(({ raw }) => literalOf(raw)) : [];
  const isControl = source.steps.some(({ role, raw }) => role === 'word' && raw.toLowerCase() === 'control');
  const texts = source.steps.filter(({ role }) => role === 'text').map(({ raw }) => literalOf(raw));
  const path = question?.kind === 'path' ? [...texts, ...asked] : texts;
  const [tag = '', code] = path;
  if (isControl) return controlReader(tag, source);
  const indicator = source.steps.find(({ role }) => role === 'indicator');
  if (indicator)
    return (record) =>
      occurrences(record, tag).map(({ indicators }) => indicators[indicator.raw === '2' ? 1 : 0] ?? ' ');
  const wanted =
    question?.kind === 'anyOf'
      ? isAmong(codesIn(asked[0] ?? ''))
      : (wantedBy(source) ?? (code === undefined ? () => true : isAmong([code])));
  const delimiter = source.modifiers.find(({ words }) => words.startsWith('delimited'))?.text;
  const edits = source.modifiers.flatMap(editOf);
  return (record, here) =>
    occurrences(record, tag, here).flatMap((occurrence) => {
      const text = joined(occurrence, wanted, delimiter === undefined ? ' ' : literalOf(delimiter.raw));
      record.budget.willWrite(text.length);
      const edited = edits.reduce((value, edit) => edit(value, record), text);
      return edited === '' ? [] : [edited];
    });
}

function controlReader(tag: string, { range, steps }: MarcSource): (record: WorkingRecord) => readonly string[] {
  const word = steps.find(({ role, raw }) => role === 'word' && raw.toLowerCase() !== 'control');
  const named = word ? FIXED_POSITIONS.get(word.raw.toLowerCase()) : undefined;
  const [from, to] = named ?? [range?.from ?? 0, range?.to ?? Infinity];
  return (record) =>
    occurrences(record, tag).flatMap(({ parts }) => {
      const piece = (parts[0]?.value ?? '').slice(from, to);
      return piece === '' ? [] : [piece];
    });
}

function occurrences(record: WorkingRecord, tag: string, here?: Here): readonly Occurrence[] {
  return record.marcFields(tag).flatMap((view) => {
    const found = here?.view === view ? [here.occurrence] : record.occurrencesOf(view);
    record.budget.spend(1 + found.length);
    return found;
  });
}

type IsWanted = (code: string) => boolean;

function isAmong(codes: readonly string[]): IsWanted {
  return (code) => codes.includes(code);
}

/** Accepts the subfields that the modifiers name, or all except those they exclude; undefined when they name none. */
function wantedBy({ modifiers }: MarcSource): IsWanted | undefined {
  const excluding = modifiers.find(({ words }) => words.startsWith('excluding'));
  if (excluding) {
    const isExcluded = isAmong(excluding.text === undefined ? [] : codesIn(literalOf(excluding.text.raw)));
    const withNumbers = /\bnum\b/.test(excluding.words);
    return (code) => !isExcluded(code) && !(withNumbers && /^\d$/.test(code));
  }
  const chosen = modifiers.find(({ words }) => /^subs?(fields?)?\b/.test(words));
  if (!chosen) return undefined;
  return chosen.text === undefined ? () => true : isAmong(codesIn(literalOf(chosen.text.raw)));
}

/** Expands "a-d,q" or "a|q" into single codes. */
function codesIn(list: string): string[] {
  return list.split(/[,|]/).flatMap((piece) => {
    const [, from, to] = /^\s*(\w)-(\w)\s*$/.exec(piece) ?? [];
    if (from === undefined || to === undefined) return [piece.trim()];
    const first = from.charCodeAt(0);
    return Array.from({ length: Math.max(0, to.charCodeAt(0) - first + 1) }, (_, n) => String.fromCharCode(first + n));
  });
}

function joined({ parts }: Occurrence, isWanted: IsWanted, delimiter: string): string {
  const chosen = parts.filter(({ code }) => isWanted(code));
  return chosen.map(({ value }) => value).join(delimiter);
}

function editOf({ words, text }: Modifier): ((value: string, record: WorkingRecord) => string)[] {
  if (text === undefined || !/^remove (sub)?string/.test(words)) return [];
  const compiled = compileExpression(expressionOf(text.raw));
  return 'reason' in compiled ? [] : [(value, record) => compiled.expression.replaceIn(value, '', record.budget)];
}
