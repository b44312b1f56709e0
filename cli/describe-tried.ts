import type { Tried, TriedRule } from '../shared/rules/try-rules.ts';

/** What rules did to a record, for people: rule by rule, then the record before and after. */
export function describeTried({ before, after, rules, repeats }: Tried, refused: string | undefined): string {
  const lines = rules.flatMap(describeRule);
  const changed = rules.filter(({ outcome }) => outcome === 'changed').length;
  const closing = [
    `${rules.length} rules: ${changed} changed the record`,
    ...(repeats ? ['Running the rules again would change the record again.'] : []),
    ...(refused === undefined ? [] : [`This result would be refused: ${refused}`]),
  ];
  return [...lines, '', 'before', toText(before), 'after', toText(after), '', ...closing].join('\n');
}

function describeRule({ rule, line, outcome, notes, change, repeats }: TriedRule): string[] {
  const says = { 'not met': 'its condition does not hold', unchanged: 'changes nothing', changed: 'changes' }[outcome];
  const fields = [...new Set([...Object.keys(change.before), ...Object.keys(change.after)])];
  return [
    `line ${line} ${JSON.stringify(rule)}: ${says}${repeats ? ' (and again when run again)' : ''}`,
    ...fields.flatMap((field) => [
      `    ${field}`,
      `    - ${toLine(change.before[field])}`,
      `    + ${toLine(change.after[field])}`,
    ]),
    ...notes.map((note) => `    (${note})`),
  ];
}

function toLine(value: unknown): string {
  return value === undefined ? '(absent)' : JSON.stringify(value);
}

function toText(record: object): string {
  return JSON.stringify(record, null, 2);
}
