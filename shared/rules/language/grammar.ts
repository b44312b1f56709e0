import { cutText } from '../../runtime/cut-text.ts';
import {
  CstParser,
  EOF,
  type CstNode,
  type IParserErrorMessageProvider,
  type IToken,
  type TokenType,
} from 'chevrotain';
import * as t from './tokens.ts';

const name = (type: TokenType) => type.LABEL ?? type.name;
const found = (token: IToken | undefined) =>
  !token || token.tokenType === EOF ? 'the end of the file' : quoteShort(token.image);

function quoteShort(image: string): string {
  return image.length > 40 ? `${cutText(image, 37)}…` : image;
}

const messages: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected, actual }) => `expected ${name(expected)}, found ${found(actual)}`,
  buildNotAllInputParsedMessage: ({ firstRedundant }) => `expected 'rule', found ${found(firstRedundant)}`,
  buildNoViableAltMessage: ({ actual, expectedPathsPerAlt, customUserDescription }) => {
    const firsts = expectedPathsPerAlt.flatMap((paths) => paths.flatMap(([first]) => (first ? [name(first)] : [])));
    return `expected ${customUserDescription ?? [...new Set(firsts)].join(' or ')}, found ${found(actual[0])}`;
  },
  buildEarlyExitMessage: ({ actual, customUserDescription }) =>
    `expected ${customUserDescription ?? 'more'}, found ${found(actual[0])}`,
};

/**
 * The grammar of the three dialects, which share one skeleton. After an error it continues with the next action or
 * rule, so that it finds every error. docs/rules.md has a summary.
 */
class RuleGrammar extends CstParser {
  constructor() {
    super(t.ALL_TOKENS, { recoveryEnabled: true, maxLookahead: 2, errorMessageProvider: messages });
    this.performSelfAnalysis();
  }

  /** Starts with other tokens. */
  read(tokens: IToken[]): void {
    this.words = undefined;
    this.input = tokens;
  }

  ruleFile = this.RULE('ruleFile', () => {
    this.MANY(() => this.SUBRULE(this.rule));
  });

  rule = this.RULE('rule', () => {
    this.CONSUME(t.Rule);
    this.CONSUME(t.Text);
    this.MANY(() => this.SUBRULE(this.priority));
    this.CONSUME(t.When);
    this.SUBRULE(this.condition);
    this.CONSUME(t.Then);
    this.MANY1(() => this.SUBRULE(this.action));
    this.CONSUME(t.End);
  });

  priority = this.RULE('priority', () => {
    this.CONSUME(t.Priority);
    this.OPTION(() => this.CONSUME(t.Minus));
    this.CONSUME(t.Integer);
  });

  condition = this.RULE('condition', () => {
    this.SUBRULE(this.allOf);
    this.MANY(() => {
      this.CONSUME(t.Or);
      this.SUBRULE1(this.allOf);
    });
  });

  /** AND is optional: real files leave it out at the ends of lines. */
  allOf = this.RULE('allOf', () => {
    this.SUBRULE(this.negation);
    this.MANY(() => {
      this.OPTION(() => this.CONSUME(t.And));
      this.SUBRULE1(this.negation);
    });
  });

  negation = this.RULE('negation', () => {
    this.MANY(() => this.CONSUME(t.Not));
    this.SUBRULE(this.test);
  });

  test = this.RULE('test', () => {
    this.OR({
      ERR_MSG: "a condition such as exists, TRUE, or a field with 'equals'",
      DEF: [
        { ALT: () => this.SUBRULE(this.bracketed) },
        { ALT: () => this.CONSUME(t.Truth) },
        { ALT: () => this.SUBRULE(this.existence) },
        { ALT: () => this.SUBRULE(this.duplicates) },
        { ALT: () => this.CONSUME(t.MarcRecord) },
        { ALT: () => this.SUBRULE(this.comparison) },
      ],
    });
  });

  bracketed = this.RULE('bracketed', () => {
    this.CONSUME(t.OpenBracket);
    this.SUBRULE(this.condition);
    this.CONSUME(t.CloseBracket);
  });

  existence = this.RULE('existence', () => {
    this.CONSUME(t.Exists);
    this.SUBRULE(this.operand);
  });

  duplicates = this.RULE('duplicates', () => {
    this.CONSUME(t.HasDuplicates);
    this.CONSUME(t.Text);
    this.OPTION(() => this.CONSUME(t.Comma));
    this.CONSUME1(t.Text);
    this.OPTION1(() => this.CONSUME2(t.Text));
  });

  comparison = this.RULE('comparison', () => {
    this.SUBRULE(this.operand);
    this.OPTION1(() => this.CONSUME(t.Does));
    this.OPTION(() => this.CONSUME(t.Not));
    this.AT_LEAST_ONE({ ERR_MSG: "'equals', 'match' or 'contains'", DEF: () => this.SUBRULE(this.compareWord) });
    this.SUBRULE1(this.operand);
  });

  compareWord = this.RULE('compareWord', () => {
    this.OR([
      { ALT: () => this.CONSUME(t.CompareWord) },
      // Not a comparison: the checker reports it, and the parser continues.
      { ALT: () => this.CONSUME(t.PlainWord) },
      { ALT: () => this.CONSUME(t.With) },
      { ALT: () => this.CONSUME(t.In) },
    ]);
  });

  operand = this.RULE('operand', () => {
    this.OR({
      ERR_MSG: 'a field in double quotes, TEMP or MARC',
      DEF: [
        { ALT: () => this.SUBRULE(this.address) },
        { ALT: () => this.SUBRULE(this.register) },
        { ALT: () => this.SUBRULE(this.marc) },
      ],
    });
  });

  /** "tag.code.value" in one text, or "ns"."field" in several. */
  address = this.RULE('address', () => {
    this.CONSUME(t.Text);
    this.MANY(() => {
      this.CONSUME(t.Dot);
      this.CONSUME1(t.Text);
    });
  });

  register = this.RULE('register', () => {
    this.CONSUME(t.Temp);
    this.CONSUME(t.Text);
  });

  /** MARC."245"."a", MARC.control."008"(35-37), MARC "880" . ind"1", position("008",24-25) */
  marc = this.RULE('marc', () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Marc);
          this.MANY(() => this.SUBRULE(this.step));
          this.OPTION(() => this.SUBRULE(this.range));
        },
      },
      { ALT: () => this.SUBRULE(this.positionOf) },
    ]);
  });

  positionOf = this.RULE('positionOf', () => {
    this.CONSUME(t.PositionOf);
    this.CONSUME(t.OpenBracket);
    this.CONSUME(t.Text);
    this.CONSUME(t.Comma);
    this.CONSUME(t.Integer);
    this.OPTION(() => {
      this.CONSUME(t.Minus);
      this.CONSUME1(t.Integer);
    });
    this.CONSUME(t.CloseBracket);
  });

  step = this.RULE('step', () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Dot);
          this.OR1([
            { ALT: () => this.CONSUME(t.Text) },
            {
              ALT: () => {
                this.CONSUME(t.Indicator);
                this.CONSUME1(t.Text);
              },
            },
            { ALT: () => this.CONSUME(t.Word) },
          ]);
        },
      },
      { ALT: () => this.CONSUME2(t.Text) },
    ]);
  });

  range = this.RULE('range', () => {
    this.CONSUME(t.OpenBracket);
    this.CONSUME(t.Integer);
    this.OPTION(() => {
      this.OR([{ ALT: () => this.CONSUME(t.Minus) }, { ALT: () => this.CONSUME(t.Comma) }]);
      this.CONSUME1(t.Integer);
    });
    this.CONSUME(t.CloseBracket);
  });

  action = this.RULE('action', () => {
    this.OR({
      IGNORE_AMBIGUITIES: true,
      MAX_LOOKAHEAD: 1,
      ERR_MSG: "an action such as removeField, or 'end'",
      DEF: [
        { ALT: () => this.SUBRULE(this.almaAction) },
        { ALT: () => this.SUBRULE(this.systemNumber) },
        { ALT: () => this.SUBRULE(this.kormarc) },
        { GATE: () => !this.isCall(), ALT: () => this.SUBRULE(this.appending) },
        { GATE: () => !this.isCall(), ALT: () => this.SUBRULE(this.transfer) },
        { GATE: () => !this.isCall(), ALT: () => this.SUBRULE(this.assignment) },
        { GATE: () => !this.isCall(), ALT: () => this.SUBRULE(this.creation) },
        { GATE: () => !this.isCall(), ALT: () => this.SUBRULE(this.removal) },
        { GATE: () => this.isCall(), ALT: () => this.SUBRULE(this.call) },
        { ALT: () => this.SUBRULE(this.unknownAction) },
      ],
    });
    this.OPTION(() => {
      this.CONSUME(t.If);
      this.SUBRULE(this.condition);
    });
  });

  almaAction = this.RULE('almaAction', () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.verbOfOne);
          this.SUBRULE(this.address);
          this.OPTION(() => {
            this.CONSUME(t.Excluding);
            this.CONSUME(t.Text);
          });
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.verbTo);
          this.SUBRULE1(this.address);
          this.CONSUME(t.To);
          this.SUBRULE2(this.address, { LABEL: 'second' });
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.verbWith);
          this.SUBRULE3(this.address);
          this.CONSUME(t.With);
          this.CONSUME1(t.Text);
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.verbOfTwo);
          this.SUBRULE4(this.address);
          this.OPTION1(() =>
            this.OR1([
              { ALT: () => this.CONSUME(t.By) },
              { ALT: () => this.CONSUME1(t.With) },
              { ALT: () => this.CONSUME(t.Using) },
              { ALT: () => this.CONSUME(t.Comma) },
            ]),
          );
          this.CONSUME2(t.Text);
        },
      },
    ]);
  });

  systemNumber = this.RULE('systemNumber', () => {
    this.CONSUME(t.AddSystemNumber);
    this.SUBRULE(this.address);
    this.CONSUME(t.From);
    this.SUBRULE1(this.address);
    this.OPTION(() => {
      this.CONSUME(t.Prefixed);
      this.CONSUME(t.By);
      this.SUBRULE2(this.address);
    });
  });

  transfer = this.RULE('transfer', () => {
    this.OR([{ ALT: () => this.CONSUME(t.Copy) }, { ALT: () => this.CONSUME(t.Move) }]);
    this.SUBRULE(this.expression);
    this.CONSUME(t.To);
    this.SUBRULE1(this.expression, { LABEL: 'target' });
  });

  assignment = this.RULE('assignment', () => {
    this.CONSUME(t.SetKeyword);
    this.SUBRULE(this.expression);
    this.OPTION(() => {
      this.OR([
        { ALT: () => this.CONSUME(t.To) },
        { ALT: () => this.CONSUME(t.In) },
        { ALT: () => this.CONSUME(t.With) },
      ]);
      this.SUBRULE1(this.expression, { LABEL: 'right' });
    });
  });

  creation = this.RULE('creation', () => {
    this.CONSUME(t.Create);
    this.SUBRULE(this.expression);
    this.OR([{ ALT: () => this.CONSUME(t.With) }, { ALT: () => this.CONSUME(t.To) }]);
    this.SUBRULE1(this.expression, { LABEL: 'right' });
  });

  /** append TEMP"1" to "ns"."field" delimited by "; " */
  appending = this.RULE('appending', () => {
    this.CONSUME(t.Append);
    this.SUBRULE(this.expression);
    this.CONSUME(t.To);
    this.SUBRULE1(this.expression, { LABEL: 'target' });
    this.OPTION({
      GATE: () => this.LA(1).image.toLowerCase() === 'delimited',
      DEF: () => {
        this.CONSUME(t.ModifierWord);
        this.CONSUME(t.By);
        this.CONSUME(t.Text);
      },
    });
  });

  /** kormarc remove nonfiling brackets MARC."630" sourcetag "630" from TEMP"1": read to the end of the line. */
  kormarc = this.RULE('kormarc', () => {
    const line = this.LA(1).startLine;
    this.CONSUME(t.Kormarc);
    this.MANY({ GATE: () => this.LA(1).startLine === line, DEF: () => this.CONSUME(t.AnyToken) });
  });

  removal = this.RULE('removal', () => {
    this.CONSUME(t.Remove);
    this.SUBRULE(this.address);
  });

  expression = this.RULE('expression', () => {
    this.OPTION(() => this.CONSUME(t.List));
    this.OR({
      IGNORE_AMBIGUITIES: true,
      ERR_MSG: 'a field or text in double quotes, TEMP, xpath or MARC',
      DEF: [
        { ALT: () => this.SUBRULE(this.address) },
        { ALT: () => this.SUBRULE(this.register) },
        { ALT: () => this.SUBRULE(this.xpathSource) },
        { ALT: () => this.SUBRULE(this.dcSource) },
        {
          ALT: () => {
            this.SUBRULE(this.marc);
            this.MANY({ GATE: () => this.isModifier(), DEF: () => this.SUBRULE(this.modifier) });
          },
        },
        { ALT: () => this.SUBRULE(this.elsewhere) },
      ],
    });
  });

  xpathSource = this.RULE('xpathSource', () => {
    this.CONSUME(t.Xpath);
    this.CONSUME(t.Text);
  });

  dcSource = this.RULE('dcSource', () => {
    this.CONSUME(t.Dc);
    this.CONSUME(t.Value);
    this.SUBRULE(this.address);
  });

  /**
   * sub without sort "a,b" · excluding num subfields "6|8" · subfields · delimited by " " · wrap subfields ·
   * prima_w_relation "w" · remove substring using regex "…"
   */
  modifier = this.RULE('modifier', () => {
    this.OR({
      IGNORE_AMBIGUITIES: true,
      DEF: [
        {
          ALT: () => {
            this.CONSUME(t.Wrap);
            this.CONSUME(t.Word);
          },
        },
        {
          ALT: () => {
            const line = this.LA(1).startLine;
            this.AT_LEAST_ONE({
              GATE: () => this.LA(1).startLine === line && !ENDS_SOURCE.has(this.LA(1).tokenType),
              DEF: () => this.CONSUME(t.PhraseWord),
            });
            this.OPTION(() => this.CONSUME(t.Text));
          },
        },
      ],
    });
  });

  /** pnx."display"."title" · indication."true" · multilingual by "650" "Subject" "display": places no asset has. */
  elsewhere = this.RULE('elsewhere', () => {
    this.CONSUME(t.Word);
    this.MANY({
      GATE: () => this.LA(1).tokenType !== t.To && this.LA(1).tokenType !== t.In && this.LA(1).tokenType !== t.With,
      DEF: () =>
        this.OR([
          {
            ALT: () => {
              this.CONSUME(t.Dot);
              this.OR1([{ ALT: () => this.CONSUME(t.Text) }, { ALT: () => this.CONSUME1(t.Word) }]);
            },
          },
          { ALT: () => this.CONSUME(t.By) },
          { ALT: () => this.CONSUME2(t.Text) },
        ]),
    });
  });

  /** replace string by string (TEMP"1","a","b") */
  call = this.RULE('call', () => {
    this.CONSUME(t.Word);
    this.MANY(() => this.CONSUME(t.PhraseWord));
    this.CONSUME(t.OpenBracket);
    this.SUBRULE(this.argument);
    this.MANY1(() => {
      this.CONSUME(t.Comma);
      this.SUBRULE1(this.argument);
    });
    this.CONSUME(t.CloseBracket);
  });

  argument = this.RULE('argument', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.address) },
      { ALT: () => this.SUBRULE(this.register) },
      { ALT: () => this.SUBRULE(this.marc) },
      { ALT: () => this.CONSUME(t.Integer) },
    ]);
  });

  /** Skips the rest of the line after a word that is not a verb, so that the next line parses normally. */
  unknownAction = this.RULE('unknownAction', () => {
    const line = this.LA(1).startLine;
    this.CONSUME(t.PlainWord);
    this.MANY({
      GATE: () => this.LA(1).startLine === line && this.LA(1).tokenType !== t.End,
      DEF: () => this.CONSUME(t.AnyToken),
    });
  });

  /** Inserts missing tokens only within a line, and a missing `end` before the next rule. */
  protected override canTokenTypeBeInsertedInRecovery(missing: TokenType): boolean {
    return missing === t.End || this.LA(1).startLine === this.LA(0).startLine;
  }

  /** Skips extra tokens only within a line, and never a part of the skeleton. */
  protected override canTokenTypeBeDeletedInRecovery(): boolean {
    const next = this.LA(1);
    return next.startLine === this.LA(0).startLine && ![t.Rule, t.When, t.Then, t.End].includes(next.tokenType);
  }

  /** True at words followed by an opening bracket. */
  private isCall(): boolean {
    if (!isPhraseWord(this.LA(1).tokenType)) return false;
    const { after, last } = this.wordsAhead();
    return after === t.OpenBracket && last.tokenType !== t.PositionOf;
  }

  /** True at words that modify a MARC source, false at the next action. */
  private isModifier(): boolean {
    const first = this.LA(1).tokenType;
    if (first === t.Wrap) return this.LA(2).tokenType.CATEGORIES?.includes(t.ModifierWord) === true;
    const isEdit = first === t.Remove || first === t.PlainWord;
    if (!isEdit) return first === t.Excluding || first.CATEGORIES?.includes(t.ModifierWord) === true;
    const { after, last } = this.wordsAhead();
    return after.tokenTypeIdx === t.Text.tokenTypeIdx && this.LA(1) !== last;
  }

  private words: { from: number; last: IToken; after: TokenType } | undefined;

  /**
   * The words from the next token to the end of its line, and what comes after them. Asked at each of them, and looked
   * for once.
   */
  private wordsAhead(): { last: IToken; after: TokenType } {
    const first = this.LA(1);
    const known = this.words;
    if (known && first.startOffset >= known.from && first.startOffset <= known.last.startOffset) return known;
    let ahead = 1;
    while (isPhraseWord(this.LA(ahead + 1).tokenType) && this.LA(ahead + 1).startLine === first.startLine) ahead += 1;
    this.words = { from: first.startOffset, last: this.LA(ahead), after: this.LA(ahead + 1).tokenType };
    return this.words;
  }
}

/** Tokens that may follow a source and end its modifiers. */
const ENDS_SOURCE: ReadonlySet<TokenType> = new Set([t.To, t.In, t.With]);

function isPhraseWord(type: TokenType): boolean {
  return type === t.PhraseWord || (type.CATEGORIES ?? []).some(isPhraseWord);
}

/** A syntax error, with the token it was found at. */
export interface SyntaxError {
  message: string;
  token: IToken;
  previous: IToken | undefined;
}

let grammar: RuleGrammar | undefined;

/** Parses tokens into a concrete tree; errors come back as values, never as exceptions. */
export function parseTokens(tokens: IToken[]): { tree: CstNode; errors: SyntaxError[] } {
  grammar ??= new RuleGrammar();
  grammar.read(tokens);
  const tree = grammar.ruleFile();
  const errors = grammar.errors.map((error) => ({
    message: error.message,
    token: error.token,
    previous: 'previousToken' in error ? (error.previousToken as IToken | undefined) : undefined,
  }));
  return { tree, errors };
}
