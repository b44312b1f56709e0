import { createToken, EmbeddedActionsParser, EOF, Lexer, type IToken } from 'chevrotain';
import { AXES, type Axis, type XpathExpression, type XpathStep } from './syntax.ts';

const token = (name: string, pattern: RegExp | string) => createToken({ name, pattern, label: String(pattern) });
const Blank = createToken({ name: 'Blank', pattern: /\s+/, group: Lexer.SKIPPED, line_breaks: true });
const Literal = createToken({ name: 'Literal', pattern: /"[^"]*"|'[^']*'/, label: 'a text', line_breaks: true });
const Number_ = createToken({ name: 'Number', pattern: /\d+(?:\.\d*)?|\.\d+/, label: 'a number' });
const Axis_ = createToken({ name: 'Axis', pattern: /[a-z-]+\s*::/, label: 'an axis' });
const LETTER = 'A-Za-z_\\u00C0-\\uFFFD';
const PLAIN_NAME = `[${LETTER}][${LETTER}0-9.-]*`;
const Name = createToken({
  name: 'Name',
  pattern: new RegExp(`${PLAIN_NAME}(?::(?:${PLAIN_NAME}|\\*))?`),
  label: 'a name',
});
const DoubleSlash = token('DoubleSlash', '//');
const Slash = token('Slash', '/');
const Parent = token('Parent', '..');
const Self = token('Self', '.');
const At = token('At', '@');
const OpenSquare = token('OpenSquare', '[');
const CloseSquare = token('CloseSquare', ']');
const Open = token('Open', '(');
const Close = token('Close', ')');
const Comma = token('Comma', ',');
const Bar = token('Bar', '|');
const Star = token('Star', '*');
const Compare = createToken({ name: 'Compare', pattern: /!=|<=|>=|=|<|>/, label: 'a comparison' });
const Sign = createToken({ name: 'Sign', pattern: /[+-]/, label: '+ or -' });
const TOKENS = [
  Blank,
  Literal,
  Number_,
  Axis_,
  Name,
  DoubleSlash,
  Slash,
  Parent,
  Self,
  At,
  OpenSquare,
  CloseSquare,
  Open,
  Close,
  Comma,
  Bar,
  Star,
  Compare,
  Sign,
];
const lexer = new Lexer(TOKENS, { positionTracking: 'onlyOffset' });

const ANY_NODE: XpathStep = { axis: 'descendant-or-self', test: 'node()', predicates: [] };

class XpathGrammar extends EmbeddedActionsParser {
  constructor() {
    super(TOKENS, { maxLookahead: 2 });
    this.performSelfAnalysis();
  }

  expression = this.RULE('expression', (): XpathExpression => {
    const parts = [this.SUBRULE(this.allOf)];
    this.MANY({
      GATE: () => this.isWord('or'),
      DEF: () => {
        this.CONSUME(Name);
        parts.push(this.SUBRULE1(this.allOf));
      },
    });
    return joined('or', parts);
  });

  allOf = this.RULE('allOf', (): XpathExpression => {
    const parts = [this.SUBRULE(this.comparison)];
    this.MANY({
      GATE: () => this.isWord('and'),
      DEF: () => {
        this.CONSUME(Name);
        parts.push(this.SUBRULE1(this.comparison));
      },
    });
    return joined('and', parts);
  });

  comparison = this.RULE('comparison', (): XpathExpression => {
    let left = this.SUBRULE(this.sum);
    this.MANY(() => {
      const operator = this.CONSUME(Compare).image as '=';
      const right = this.SUBRULE1(this.sum);
      left = { kind: 'compare', operator, left, right };
    });
    return left;
  });

  sum = this.RULE('sum', (): XpathExpression => {
    let left = this.SUBRULE(this.product);
    this.MANY(() => {
      const operator = this.CONSUME(Sign).image as '+';
      const right = this.SUBRULE1(this.product);
      left = { kind: 'arithmetic', operator, left, right };
    });
    return left;
  });

  product = this.RULE('product', (): XpathExpression => {
    let left = this.SUBRULE(this.signed);
    this.MANY({
      GATE: () => this.LA(1).tokenType === Star || this.isWord('div') || this.isWord('mod'),
      DEF: () => {
        const operator = this.OR([{ ALT: () => this.CONSUME(Star) }, { ALT: () => this.CONSUME(Name) }]).image as '*';
        const right = this.SUBRULE1(this.signed);
        left = { kind: 'arithmetic', operator, left, right };
      },
    });
    return left;
  });

  signed = this.RULE('signed', (): XpathExpression => {
    let signs = 0;
    this.MANY(() => {
      this.CONSUME(Sign);
      signs += 1;
    });
    const part = this.SUBRULE(this.union);
    return signs % 2 === 1 ? { kind: 'negative', part } : part;
  });

  union = this.RULE('union', (): XpathExpression => {
    const parts = [this.SUBRULE(this.path)];
    this.MANY(() => {
      this.CONSUME(Bar);
      parts.push(this.SUBRULE1(this.path));
    });
    return joined('union', parts);
  });

  path = this.RULE('path', (): XpathExpression =>
    this.OR({
      IGNORE_AMBIGUITIES: true,
      DEF: [
        { ALT: () => this.SUBRULE(this.fromRoot) },
        { GATE: () => this.startsPrimary(), ALT: () => this.SUBRULE(this.fromPrimary) },
        { ALT: () => this.SUBRULE(this.fromHere) },
      ],
    }),
  );

  fromRoot = this.RULE('fromRoot', (): XpathExpression => {
    const steps: XpathStep[] = [];
    this.OR([
      {
        ALT: () => {
          this.CONSUME(Slash);
          this.OPTION(() => steps.push(this.SUBRULE(this.step)));
        },
      },
      {
        ALT: () => {
          this.CONSUME(DoubleSlash);
          steps.push(ANY_NODE, this.SUBRULE1(this.step));
        },
      },
    ]);
    return { kind: 'path', from: 'root', predicates: [], steps: steps.concat(this.SUBRULE(this.moreSteps)) };
  });

  fromHere = this.RULE('fromHere', (): XpathExpression => {
    const first = this.SUBRULE(this.step);
    const steps = this.SUBRULE(this.moreSteps);
    return { kind: 'path', from: 'here', predicates: [], steps: [first].concat(steps) };
  });

  fromPrimary = this.RULE('fromPrimary', (): XpathExpression => {
    const from = this.SUBRULE(this.primary);
    const predicates: XpathExpression[] = [];
    this.MANY(() => predicates.push(this.SUBRULE(this.predicate)));
    const steps = this.SUBRULE(this.moreSteps);
    return predicates.length + steps.length === 0 ? from : { kind: 'path', from, predicates, steps };
  });

  moreSteps = this.RULE('moreSteps', (): XpathStep[] => {
    const steps: XpathStep[] = [];
    this.MANY(() => {
      this.OR([
        { ALT: () => this.CONSUME(Slash) },
        {
          ALT: () => {
            this.CONSUME(DoubleSlash);
            steps.push(ANY_NODE);
          },
        },
      ]);
      steps.push(this.SUBRULE(this.step));
    });
    return steps;
  });

  step = this.RULE('step', (): XpathStep => {
    const step = this.OR<XpathStep>([
      { ALT: () => (this.CONSUME(Parent), { axis: 'parent', test: 'node()', predicates: [] }) },
      { ALT: () => (this.CONSUME(Self), { axis: 'self', test: 'node()', predicates: [] }) },
      {
        ALT: () => {
          this.CONSUME(At);
          return { axis: 'attribute', test: this.SUBRULE(this.nodeTest), predicates: [] };
        },
      },
      {
        ALT: () => {
          const axis = this.CONSUME(Axis_).image.replace(/\s*::$/, '');
          return { axis: axis as Axis, test: this.SUBRULE1(this.nodeTest), predicates: [] };
        },
      },
      { ALT: () => ({ axis: 'child', test: this.SUBRULE2(this.nodeTest), predicates: [] }) },
    ]);
    const predicates: XpathExpression[] = [];
    this.MANY(() => predicates.push(this.SUBRULE(this.predicate)));
    return { ...step, predicates };
  });

  nodeTest = this.RULE('nodeTest', (): string =>
    this.OR([
      { ALT: () => this.CONSUME(Star).image },
      {
        ALT: () => {
          const name = this.CONSUME(Name).image;
          let isType = false;
          this.OPTION(() => {
            this.CONSUME(Open);
            this.CONSUME(Close);
            isType = true;
          });
          return isType ? `${name}()` : name;
        },
      },
    ]),
  );

  predicate = this.RULE('predicate', (): XpathExpression => {
    this.CONSUME(OpenSquare);
    const inner = this.SUBRULE(this.expression);
    this.CONSUME(CloseSquare);
    return inner;
  });

  primary = this.RULE('primary', (): XpathExpression =>
    this.OR<XpathExpression>([
      {
        ALT: () => {
          this.CONSUME(Open);
          const inner = this.SUBRULE(this.expression);
          this.CONSUME(Close);
          return inner;
        },
      },
      { ALT: () => ({ kind: 'text', value: this.CONSUME(Literal).image.slice(1, -1) }) },
      { ALT: () => ({ kind: 'number', value: Number(this.CONSUME(Number_).image) }) },
      { ALT: () => this.SUBRULE(this.call) },
    ]),
  );

  /** Real files have `not starts-with(…)` without brackets; it reads as not(starts-with(…)). */
  call = this.RULE('call', (): XpathExpression => {
    const name = this.CONSUME(Name).image;
    const given: XpathExpression[] = [];
    this.OR([
      {
        ALT: () => {
          this.CONSUME(Open);
          this.MANY_SEP({ SEP: Comma, DEF: () => given.push(this.SUBRULE(this.expression)) });
          this.CONSUME(Close);
        },
      },
      { ALT: () => given.push(this.SUBRULE1(this.call)) },
    ]);
    return { kind: 'call', name, arguments: given };
  });

  private isWord(word: string): boolean {
    return this.LA(1).tokenType === Name && this.LA(1).image === word;
  }

  private startsPrimary(): boolean {
    const first = this.LA(1).tokenType;
    if (first === Open || first === Literal || first === Number_) return true;
    if (first !== Name) return false;
    if (this.LA(2).tokenType === Open) return !['text', 'node'].includes(this.LA(1).image);
    return this.LA(1).image === 'not' && this.LA(2).tokenType === Name && this.LA(3).tokenType === Open;
  }
}

function joined(kind: 'or' | 'and' | 'union', parts: XpathExpression[]): XpathExpression {
  return parts.length === 1 && parts[0] ? parts[0] : { kind, parts };
}

const MAX_CHARACTERS = 2_000;
const MAX_NESTING = 30;

let grammar: XpathGrammar | undefined;

/** Parses an XPath expression. @returns the reason when it cannot be parsed. */
export function parseXpath(source: string): { expression: XpathExpression } | { reason: string } {
  if (source.length > MAX_CHARACTERS) return { reason: `it has more than ${MAX_CHARACTERS} characters` };
  const { tokens, errors } = lexer.tokenize(source);
  const [first] = errors;
  if (first) return { reason: `found ${JSON.stringify(source[first.offset] ?? '')}` };
  if (isTooDeep(tokens)) return { reason: 'its brackets are nested too deeply' };
  grammar ??= new XpathGrammar();
  grammar.input = tokens;
  const expression = grammar.expression();
  const [error] = grammar.errors;
  if (error)
    return { reason: `found ${error.token.tokenType === EOF ? 'its end' : error.token.image} where it cannot stand` };
  const axis = tokens.find(({ tokenType, image }) => tokenType === Axis_ && !isAxis(image.replace(/\s*::$/, '')));
  return axis ? { reason: `the axis ${axis.image} is not known` } : { expression };
}

function isAxis(word: string): boolean {
  return (AXES as readonly string[]).includes(word);
}

function isTooDeep(tokens: readonly IToken[]): boolean {
  let depth = 0;
  return tokens.some(({ tokenType }) => {
    if (tokenType === Open || tokenType === OpenSquare) depth += 1;
    if (tokenType === Close || tokenType === CloseSquare) depth -= 1;
    return depth > MAX_NESTING;
  });
}
