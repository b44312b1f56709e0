import type { Budget } from '../limits.ts';
import { expressionOf, literalOf } from '../language/literal.ts';
import { compileExpression, type RegularExpression } from '../language/regular-expression.ts';
import { readerOf, type Test } from './conditions.ts';
import type { Step } from './change-fields.ts';
import type { Statement } from '../language/syntax-tree.ts';
import type { Register, WorkingRecord } from './working-record.ts';

export type Argument = (Statement & { kind: 'call' })['arguments'][number];

/** An argument a function needs besides the register it changes. */
export type Need = 'text' | 'expression' | 'register' | 'number';

type Make = (given: readonly Argument[]) => (register: Register, record: WorkingRecord) => Register;

export interface StringFunction {
  needs: readonly Need[];
  /** Optional arguments. */
  mayHave?: readonly Need[];
  /** Why it has no effect on an asset, if so. */
  withoutEffect?: string;
  make: Make;
}

/** Edits each value and keeps track of where it came from. */
function each(edit: (value: string, budget: Budget) => string): ReturnType<Make> {
  return ({ values, ...rest }, { budget }) => ({
    ...rest,
    values: values.map((value) => {
      budget.spendOnText(value.length);
      const edited = edit(value, budget);
      if (edited !== value) budget.willWrite(edited.length);
      return edited;
    }),
  });
}

function textOf(argument: Argument | undefined): string {
  if (argument?.kind === 'number') return String(argument.value);
  return argument?.kind === 'address' ? literalOf(rawOf(argument)) : '';
}

function rawOf(argument: Argument | undefined): string {
  return argument?.kind === 'address' ? argument.texts.map(({ raw }) => raw).join('.') : '';
}

function expressionAt(argument: Argument | undefined): RegularExpression | undefined {
  const compiled = compileExpression(expressionOf(rawOf(argument)));
  return 'reason' in compiled ? undefined : compiled.expression;
}

const plain = (edit: (value: string) => string): StringFunction => ({ needs: [], make: () => each(edit) });

const prefix: StringFunction = {
  needs: ['text'],
  make: ([text]) => {
    const added = textOf(text);
    return each((value) => (value === '' ? '' : added + value));
  },
};
const suffix: StringFunction = {
  needs: ['text'],
  make: ([text]) => {
    const added = textOf(text);
    return each((value) => (value === '' ? '' : value + added));
  },
};
const removeExpression: StringFunction = {
  needs: ['expression'],
  make: ([written]) => {
    const expression = expressionAt(written);
    return each((value, budget) => expression?.replaceIn(value, '', budget) ?? value);
  },
};
const replaceExpression: StringFunction = {
  needs: ['expression', 'text'],
  make: ([written, by]) => {
    const expression = expressionAt(written);
    const replacement = rawOf(by).replace(/\\"/g, '"');
    return each((value, budget) => expression?.replaceIn(value, unescaped(replacement), budget) ?? value);
  },
};

/** Undoes one level of escaping, as in a Java string; keeps `\$` for the replacement. */
function unescaped(raw: string): string {
  return raw.replace(/\\\\/g, '\\');
}

/** Joins values pairwise, with the delimiter between two non-empty ones. */
const concatenate: StringFunction = {
  needs: ['register', 'text'],
  make: ([other, between]) => {
    const read = other && other.kind !== 'number' ? readerOf(other) : () => [];
    const delimiter = textOf(between);
    return ({ values, ...rest }, record) => {
      const others = read(record);
      if (values.length === 0) return { values: others };
      const joined = values.map((value, n) => {
        const more = (others.length === 1 ? others[0] : others[n]) ?? '';
        record.budget.willWrite(value.length + more.length);
        return value === '' || more === '' ? value + more : value + delimiter + more;
      });
      return { ...rest, values: joined };
    };
  },
};

const returnList: StringFunction = {
  needs: ['register', 'expression'],
  make: ([other, written]) => {
    const read = other && other.kind !== 'number' ? readerOf(other) : () => [];
    const expression = expressionAt(written);
    return (_register, record) => ({
      values: read(record).flatMap((value) => expression?.findIn(value, record.budget) ?? []),
    });
  },
};

const split: StringFunction = {
  needs: ['text'],
  make: ([text]) => {
    const delimiter = textOf(text);
    return ({ values, ...rest }, { budget }) => {
      if (delimiter === '') return { values, ...rest };
      const pieces = values.flatMap((value) => {
        budget.spendOnText(value.length);
        return value.split(delimiter).map((piece) => piece.trim());
      });
      budget.spend(pieces.length);
      return { values: pieces };
    };
  },
};

const substring: StringFunction = {
  needs: ['number', 'number'],
  make: ([from, to]) => {
    const [start, end] = [Number(textOf(from)), Number(textOf(to))];
    return each((value) => value.slice(start, end));
  },
};

const spaces: StringFunction = {
  needs: ['text'],
  make: ([text]) => {
    const by = textOf(text);
    return each((value, budget) => {
      const words = value.split(/\s+/);
      budget.willWrite(value.length + words.length * by.length);
      return words.join(by);
    });
  },
};

/** Like concatenate, for lists of different lengths: a missing value counts as empty. */
const concatenateAll: StringFunction = {
  needs: ['register', 'text'],
  make: ([other, between]) => {
    const read = other && other.kind !== 'number' ? readerOf(other) : () => [];
    const delimiter = textOf(between);
    return ({ values }, record) => {
      const others = read(record);
      const longest = Math.max(values.length, others.length);
      record.budget.spend(longest);
      return {
        values: Array.from({ length: longest }, (_, n) => {
          const both = [values[n] ?? '', others[n] ?? ''].filter((value) => value !== '');
          record.budget.willWrite(both.reduce((sum, { length }) => sum + length, 0));
          return both.join(delimiter);
        }),
      };
    };
  },
};

const unchanged: Make = () => (register) => register;

const wrapping: StringFunction = {
  needs: ['text', 'text', 'text'],
  withoutEffect: 'subfields of an asset are not wrapped',
  make: unchanged,
};
const normalizeLanguage: StringFunction = {
  needs: [],
  mayHave: ['register'],
  withoutEffect: 'languages of an asset are codes already',
  make: unchanged,
};

/** The string functions, by lower-case name. Each changes the register given as its first argument. */
export const STRING_FUNCTIONS: ReadonlyMap<string, StringFunction> = new Map([
  ['replace string by string', replaceExpression],
  ['replace substring using regex', replaceExpression],
  ['remove substring using regex', removeExpression],
  ['remove string', removeExpression],
  ['remove leading and trailing spaces', plain((value) => value.trim())],
  ['remove leading spaces', plain((value) => value.trimStart())],
  ['remove trailing spaces', plain((value) => value.trimEnd())],
  ['replace spaces', spaces],
  ['lower case', plain((value) => value.toLowerCase())],
  ['upper case', plain((value) => value.toUpperCase())],
  ['add prefix', prefix],
  ['add prefix to list', prefix],
  ['add suffix', suffix],
  ['add suffix to list', suffix],
  ['concatenate with delimiter', concatenate],
  ['concatenate existing with delimiter', concatenate],
  ['concatenate with delimiter support empty vals', concatenateAll],
  ['normalize discovery language', normalizeLanguage],
  ['normalize discovery lang', normalizeLanguage],
  ['return list using regex', returnList],
  ['split string by string', split],
  ['substring', substring],
  ['replace wrapping delimiters', wrapping],
]);

/** Compiles a call. An unknown function does nothing; the checker reports it. */
export function compileCall({ name, arguments: given }: Statement & { kind: 'call' }, test: Test): Step {
  const [target, ...others] = given;
  const known = STRING_FUNCTIONS.get(name);
  if (!known || target?.kind !== 'register') return () => undefined;
  const edit = known.make(others);
  return (record) => {
    if (!test(record)) return;
    record.registers.set(target.name, edit(record.registers.get(target.name) ?? { values: [] }, record));
  };
}
