import type { Position } from '../problem.ts';

/** Text as written between its quotes, including escapes. */
export interface Quoted {
  at: Position;
  raw: string;
}

/** "tag.code.value" in one text, or "ns"."field" in several. */
export interface WrittenAddress {
  kind: 'address';
  at: Position;
  texts: Quoted[];
}

interface RegisterName {
  kind: 'register';
  at: Position;
  name: string;
}

/** MARC."245"."a", with its modifiers. */
export interface MarcSource {
  kind: 'marc';
  at: Position;
  /** Texts and words after MARC; `ind` before the indicator's number, `control` before a control field. */
  steps: (Quoted & { role: 'text' | 'word' | 'indicator' })[];
  /** Positions in a control field, from (included) to (excluded). */
  range?: { from: number; to: number };
  modifiers: Modifier[];
}

/** `words` in lower case, separated by one space: "sub without sort", "delimited by". */
export interface Modifier {
  at: Position;
  words: string;
  text?: Quoted;
}

export type Operand = WrittenAddress | RegisterName | MarcSource;

export type Expression =
  | Operand
  | { kind: 'xpath'; at: Position; text: Quoted }
  | { kind: 'dc'; at: Position; address: WrittenAddress }
  /** A place that only another product has, e.g. pnx."display"."title". */
  | { kind: 'elsewhere'; at: Position; written: string };

export type ExistsKind = 'exists' | 'existsControl' | 'existsMoreThanOnce';

export type Condition =
  | { kind: 'truth'; at: Position; value: boolean }
  | { kind: 'and' | 'or'; at: Position; parts: Condition[] }
  | { kind: 'not'; at: Position; part: Condition }
  | { kind: 'exists'; at: Position; how: ExistsKind; operand: Operand }
  | { kind: 'duplicates'; at: Position; tag: Quoted; code: Quoted }
  /** True for every asset: rules can read each asset as a MARC record. */
  | { kind: 'marcRecord'; at: Position }
  /** `how` in lower case: "equals", "has any". */
  | { kind: 'compare'; at: Position; operand: Operand; how: string; value: Operand };

/** The product's verbs for fields and subfields. */
export type AlmaVerb =
  | 'addField'
  | 'addSubField'
  | 'addControlField'
  | 'removeField'
  | 'removeSubField'
  | 'removeControlField'
  | 'correctDuplicateFields'
  | 'correctDuplicateSubfields'
  | 'combineFields'
  | 'splitSubField'
  | 'changeField'
  | 'changeControlField'
  | 'copyField'
  | 'copyControlField'
  | 'changeFirstIndicator'
  | 'changeSecondIndicator'
  | 'changeSubField'
  | 'changeSubFieldExceptFirst'
  | 'changeSubFieldOnlyFirst'
  | 'replaceContents'
  | 'replaceContentsExceptFirst'
  | 'replaceContentsOnlyFirst'
  | 'replaceControlContents'
  | 'prefix'
  | 'suffix'
  | 'prefixSubField'
  | 'suffixSubField'
  | 'moveSubfieldsToEndOfField'
  | 'moveSubfieldsToBeginningOfField';

export type Statement =
  /** `second` follows to, with, by or excluding. */
  | { kind: 'alma'; at: Position; verb: AlmaVerb; address: WrittenAddress; second?: WrittenAddress }
  | { kind: 'systemNumber'; at: Position }
  | { kind: 'transfer'; at: Position; verb: 'copy' | 'move'; from: Expression; to: Expression }
  | { kind: 'assign'; at: Position; target: Expression; value: Expression }
  /** `set indication."true"`: marks the record for another product; changes nothing here. */
  | { kind: 'mark'; at: Position; target: Expression }
  | { kind: 'remove'; at: Position; address: WrittenAddress }
  /** Adds text to the end of the field's value. */
  | { kind: 'append'; at: Position; value: Expression; target: Expression; delimiter?: Quoted }
  /** An action for records of another kind. */
  | { kind: 'foreign'; at: Position; written: string }
  /** `name` in lower case, words separated by one space. */
  | {
      kind: 'call';
      at: Position;
      name: string;
      arguments: (Operand | { kind: 'number'; at: Position; value: number })[];
    }
  | { kind: 'unknown'; at: Position; word: string };

export interface Action {
  statement: Statement;
  /** Tested per field occurrence. */
  condition?: Condition;
}

export interface Rule {
  at: Position;
  name: string;
  /** Higher runs first; equal priorities keep the file's order. */
  priority: number;
  /** Tested once, on the whole record. */
  when: Condition;
  actions: Action[];
}
