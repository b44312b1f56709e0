import { createToken, Lexer, type IToken, type TokenType } from 'chevrotain';
import { errorAt, type Position, type Problem } from '../problem.ts';

/** Matches every token, so that the parser can skip a line it does not understand. */
export const AnyToken = createToken({ name: 'AnyToken', pattern: Lexer.NA, label: 'anything' });
/** A word of a string function's name, e.g. each of "remove leading and trailing spaces". */
export const PhraseWord = createToken({
  name: 'PhraseWord',
  pattern: Lexer.NA,
  categories: [AnyToken],
  label: 'a word',
});
/** Any word that is not part of the skeleton. */
export const Word = createToken({ name: 'Word', pattern: /[A-Za-z_]\w*/, categories: [PhraseWord], label: 'a word' });
/** A word that is not a keyword. */
export const PlainWord = createToken({ name: 'PlainWord', pattern: Lexer.NA, categories: [Word], label: 'a word' });
/** Text in double quotes. */
export const Text = createToken({
  name: 'Text',
  pattern: /"(?:[^"\\\r\n]|\\[^\r\n])*"/,
  categories: [AnyToken],
  label: 'text in double quotes',
});
const UnclosedText = createToken({
  name: 'UnclosedText',
  pattern: /"(?:[^"\\\r\n”]|\\[^\r\n])*[”\\]?/,
  categories: [Text],
});
const CurlyText = createToken({ name: 'CurlyText', pattern: /[“”„][^"“”\r\n]*["“”]/, categories: [Text] });

const simple = (name: string, pattern: RegExp, label: string) =>
  createToken({ name, pattern, label, categories: [AnyToken] });
export const Integer = simple('Integer', /\d+/, 'a number');
export const Minus = simple('Minus', /-/, "'-'");
export const Comma = simple('Comma', /,/, "','");
export const Dot = simple('Dot', /\./, "'.'");
export const OpenBracket = simple('OpenBracket', /\(/, "'('");
export const CloseBracket = simple('CloseBracket', /\)/, "')'");

/** Comments that nothing closes, beside the tokens. */
const UNCLOSED = 'unclosed';

const skipped = [
  createToken({ name: 'Blank', pattern: /[\s\uFEFF]+/, group: Lexer.SKIPPED, line_breaks: true }),
  createToken({ name: 'LineComment', pattern: /(?:#|\/\/)[^\r\n]*/, group: Lexer.SKIPPED }),
  createToken({ name: 'BlockComment', pattern: /\/\*[\s\S]*?\*\//, group: Lexer.SKIPPED, line_breaks: true }),
  // It takes the rest of the file along: else each further one would be looked for to the end again.
  createToken({ name: 'UnclosedComment', pattern: /\/\*[\s\S]*/, group: UNCLOSED, line_breaks: true }),
];

/** Keywords are recognized after lexing, in any case, each with the spellings that real files use. */
const byWord = new Map<string, TokenType>();

function keyword(name: string, spellings: string, categories: TokenType[] = [Word]): TokenType {
  const [first = name] = spellings.split(' ');
  const type = createToken({ name, pattern: Lexer.NA, categories, label: `'${first}'` });
  for (const spelling of spellings.split(' ')) byWord.set(spelling.toLowerCase(), type);
  return type;
}

export const Rule = keyword('Rule', 'rule', [AnyToken]);
export const Priority = keyword('Priority', 'priority salience', [AnyToken]);
export const When = keyword('When', 'when', [AnyToken]);
export const Then = keyword('Then', 'then', [AnyToken]);
export const End = keyword('End', 'end', [AnyToken]);
export const If = keyword('If', 'if', [AnyToken]);
export const And = keyword('And', 'and', [PhraseWord]);
export const Or = keyword('Or', 'or', [PhraseWord]);
export const Not = keyword('Not', 'not', [PhraseWord]);
export const Truth = keyword('Truth', 'TRUE false');
export const Exists = keyword(
  'Exists',
  'exists exist existsControl existControl existsControlField existsMoreThanOnce existMoreThanOnce',
);
export const HasDuplicates = keyword(
  'HasDuplicates',
  'recordHasDuplicateSubfields recordHasDuplicateSubfield hasDuplicateSubfields',
);

export const To = keyword('To', 'to', [PhraseWord]);
export const With = keyword('With', 'with', [PhraseWord]);
export const In = keyword('In', 'in', [PhraseWord]);
export const By = keyword('By', 'by', [PhraseWord]);
export const Using = keyword('Using', 'using', [PhraseWord]);
export const Excluding = keyword('Excluding', 'excluding except', [PhraseWord]);
export const From = keyword('From', 'from', [PhraseWord]);
export const Temp = keyword('Temp', 'TEMP');
export const Marc = keyword('Marc', 'MARC');
keyword('Control', 'control');
export const Xpath = keyword('Xpath', 'xpath');
export const Dc = keyword('Dc', 'dc');
export const Value = keyword('Value', 'value values');
export const List = keyword('List', 'list');
export const Copy = keyword('Copy', 'copy');
export const Move = keyword('Move', 'move');
export const SetKeyword = keyword('SetKeyword', 'set');
export const Create = keyword('Create', 'create');
export const Remove = keyword('Remove', 'remove delete');
export const Wrap = keyword('Wrap', 'wrap');
export const Indicator = keyword('Indicator', 'ind');
export const PositionOf = keyword('PositionOf', 'position');
export const MarcRecord = keyword('MarcRecord', 'MARCRECORD');
export const Append = keyword('Append', 'append');
/** Starts an action for Korean MARC records. */
export const Kormarc = keyword('Kormarc', 'kormarc');
export const Does = keyword('Does', 'does do', [PhraseWord]);

/** Words that compare, alone or together: equals, has any, starts with. */
export const CompareWord = createToken({ name: 'CompareWord', pattern: Lexer.NA, categories: [Word], label: 'equals' });
for (const word of 'equals equal is match matches contains contain has any all starts start ends'.split(' ')) {
  keyword(`Compare${word}`, word, [CompareWord]);
}

/** Words that start a modifier of a MARC source: sub, subfields, delimited by. */
export const ModifierWord = createToken({ name: 'ModifierWord', pattern: Lexer.NA, categories: [Word] });
for (const word of 'sub subs subfield subfields without sort sorting sorted delimited'.split(' ')) {
  keyword(`Modifier${word}`, word, [ModifierWord]);
}
/** prima_w_relation and similar: where a display takes a relation from. */
const PrimaRelation = createToken({ name: 'PrimaRelation', pattern: Lexer.NA, categories: [ModifierWord] });

/** Verbs grouped by what follows them; the names are the product's. */
export const verbOfOne = createToken({ name: 'VerbOfOne', pattern: Lexer.NA, categories: [Word], label: 'a verb' });
export const verbTo = createToken({ name: 'VerbTo', pattern: Lexer.NA, categories: [Word], label: 'a verb' });
export const verbWith = createToken({ name: 'VerbWith', pattern: Lexer.NA, categories: [Word], label: 'a verb' });
export const verbOfTwo = createToken({ name: 'VerbOfTwo', pattern: Lexer.NA, categories: [Word], label: 'a verb' });
export const AddSystemNumber = keyword('AddSystemNumber', 'addSystemNumber');
export const Prefixed = keyword('Prefixed', 'prefixed');

const VERBS: [TokenType, string][] = [
  [verbOfOne, 'addField addSubField addControlField removeField removeSubField removeControlField'],
  [verbOfOne, 'correctDuplicateFields combineFields'],
  [verbTo, 'changeField changeControlField copyField copyControlField changeFirstIndicator changeSecondIndicator'],
  [verbTo, 'changeSubField changeSubFieldExceptFirst changeSubFieldOnlyFirst'],
  [verbWith, 'replaceContents replaceContentsExceptFirst replaceContentsOnlyFirst replaceControlContents'],
  [verbWith, 'prefix suffix prefixSubField suffixSubField'],
  [verbOfTwo, 'correctDuplicateSubfields moveSubfieldsToEndOfField moveSubfieldsToBeginningOfField splitSubField'],
];

/** The product's spelling of each verb, by the verb in lower case. */
export const VERB_NAMES: ReadonlyMap<string, string> = new Map(
  VERBS.flatMap(([, names]) => names.split(' ').map((name) => [name.toLowerCase(), name])),
);
for (const [category, names] of VERBS) for (const name of names.split(' ')) keyword(name, name, [category]);
for (const [spelling, verb] of [
  ['correctDuplicateField', 'correctDuplicateFields'],
  ['correctDuplicateSubfield', 'correctDuplicateSubfields'],
  ['replaceContent', 'replaceContents'],
  ['replaceControlContent', 'replaceControlContents'],
  ['combineField', 'combineFields'],
  ['splitSubFields', 'splitSubField'],
] as const) {
  byWord.set(spelling.toLowerCase(), byWord.get(verb.toLowerCase()) ?? Word);
}

/** Every keyword, in lower case and in every spelling that is understood. */
export const KEYWORDS: ReadonlyMap<string, TokenType> = byWord;

export const ALL_TOKENS: TokenType[] = [
  ...skipped,
  Text,
  CurlyText,
  UnclosedText,
  Integer,
  Word,
  PlainWord,
  Minus,
  Comma,
  Dot,
  OpenBracket,
  CloseBracket,
  PhraseWord,
  AnyToken,
  PrimaRelation,
  CompareWord,
  ModifierWord,
  verbOfOne,
  verbTo,
  verbWith,
  verbOfTwo,
  ...new Set(byWord.values()),
].filter((type, index, all) => all.indexOf(type) === index);

const lexer = new Lexer(
  ALL_TOKENS.filter((type) => type.PATTERN !== Lexer.NA),
  { positionTracking: 'onlyStart' },
);

export function positionOf(token: IToken): Position {
  return { line: token.startLine ?? 1, column: token.startColumn ?? 1 };
}

/** The start of messages about characters that are not part of a token. */
export const UNREADABLE = 'expected words, numbers and text in double quotes';

/** Splits a rule file into tokens; reports and skips unreadable characters. */
export function tokenize(text: string): { tokens: IToken[]; problems: Problem[] } {
  const { tokens, errors, groups } = lexer.tokenize(text);
  const problems: Problem[] = errors.map(({ line, column, offset, length }) =>
    errorAt(
      { line: line ?? 1, column: column ?? 1 },
      `${UNREADABLE}, found ${JSON.stringify(text.slice(offset, offset + Math.min(length, 20)))}`,
    ),
  );
  for (const token of groups[UNCLOSED] ?? [])
    problems.push(errorAt(positionOf(token), "expected '*/' that closes this comment"));
  for (const token of tokens) {
    if (token.tokenType === UnclosedText) {
      problems.push(errorAt(positionOf(token), 'expected a double quote (") that closes this text on its line'));
    } else if (token.tokenType === CurlyText) {
      problems.push(errorAt(positionOf(token), 'expected straight double quotes ("), found curly ones'));
    } else if (token.tokenType === Word) {
      const word = token.image.toLowerCase();
      const type = byWord.get(word) ?? (/^prima_\w+$/.test(word) ? PrimaRelation : PlainWord);
      token.tokenType = type;
      token.tokenTypeIdx = type.tokenTypeIdx ?? token.tokenTypeIdx;
    }
  }
  return { tokens, problems };
}
