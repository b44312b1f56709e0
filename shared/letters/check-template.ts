import Handlebars from 'handlebars';
import { cutText } from '../runtime/cut-text.ts';
import { isList, type VariableShape } from './variables.ts';

/** The helpers a template may use. */
export const TEMPLATE_HELPERS = ['if', 'unless', 'each', 'with'] as const;
/** Blocks deeper inside one another are refused, and so are more problems than anybody reads. */
const MAX_NESTING = 50;
const MAX_PROBLEMS = 100;
const LOOP_VARIABLES = ['index', 'first', 'last'];

/** The scope at a place in the template. */
interface Scopes {
  /** Variables to look names up in, innermost last. */
  shapes: readonly VariableShape[];
  /** The number of enclosing `each` blocks; each has its own loop variables. */
  loops: number;
}
type Expression = hbs.AST.Expression;

/**
 * Checks a template before it is stored: it must parse, use only known variables, and no helpers except `if`, `unless`,
 * `each` and `with`. Values are always escaped.
 * @returns the problems, each with its line; empty when the template can be used.
 */
export function checkTemplate(template: string, variables: VariableShape): string[] {
  const tooDeep = lineBeyondNesting(template);
  if (tooDeep !== undefined) return [`line ${tooDeep}: at most ${MAX_NESTING} blocks may be inside one another`];
  let program: hbs.AST.Program;
  try {
    program = Handlebars.parse(template);
  } catch (error) {
    return [parseMessage(error)];
  }
  const problems: string[] = [];
  const outermost = { shapes: [variables], loops: 0 };
  checkProgram(program, outermost, (node, message) => {
    if (problems.length < MAX_PROBLEMS) problems.push(`line ${node.loc.start.line}: ${cutText(message, 500)}`);
  });
  return problems;
}

/** Where blocks are too deep, looked for before the template is parsed: each takes a part of the stack. */
function lineBeyondNesting(template: string): number | undefined {
  /** For each open block, itself and its `else if`s, which Handlebars puts into one another. */
  const open: number[] = [];
  let depth = 0;
  for (const { index, 1: sign } of template.matchAll(/\{\{~?\s*(#|\^(?=[^}~\s])|\/|else\s+[^\s}])/g)) {
    if (sign === '/') {
      depth -= open.pop() ?? 0;
      continue;
    }
    depth += 1;
    if (sign?.startsWith('else')) open.push((open.pop() ?? 0) + 1);
    else open.push(1);
    if (depth > MAX_NESTING) return template.slice(0, index).split('\n').length;
  }
  return undefined;
}

function parseMessage(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const line = /line (\d+)/.exec(message)?.[1] ?? '1';
  const unclosed = /- (\d+:\d+)/.exec(message) ? '' : ' A tag is not closed, or not allowed here.';
  const detail = message.includes("doesn't match") ? ` ${message.replace(/ - \d+:\d+$/, '')}.` : unclosed;
  return `line ${line}: the template is not valid.${detail}`;
}

type Say = (node: hbs.AST.Node, message: string) => void;

function checkProgram(program: hbs.AST.Program, scopes: Scopes, say: Say): void {
  for (const statement of program.body) checkStatement(statement, scopes, say);
}

function checkStatement(statement: hbs.AST.Statement, scopes: Scopes, say: Say): void {
  switch (statement.type) {
    case 'ContentStatement':
    case 'CommentStatement':
      return;
    case 'MustacheStatement':
      checkMustache(statement as hbs.AST.MustacheStatement, scopes, say);
      return;
    case 'BlockStatement':
      checkBlock(statement as hbs.AST.BlockStatement, scopes, say);
      return;
    default:
      say(statement, 'partials and decorators are not supported');
  }
}

function checkMustache(statement: hbs.AST.MustacheStatement, scopes: Scopes, say: Say): void {
  if (!statement.escaped) {
    say(statement, 'values are always escaped: write {{…}} instead of {{{…}}} or {{&…}}');
    return;
  }
  if (statement.params.length > 0 || statement.hash !== undefined) {
    say(statement, `there is no ${nameOf(statement.path)}; blocks may be ${TEMPLATE_HELPERS.join(', ')}`);
    return;
  }
  const shape = resolve(statement.path, scopes, say);
  if (shape !== undefined && shape !== 'value') {
    say(statement, `${nameOf(statement.path)} is not text; use one of ${membersOf(shape).join(', ')}`);
  }
}

function checkBlock(block: hbs.AST.BlockStatement, scopes: Scopes, say: Say): void {
  const helper = TEMPLATE_HELPERS.find((name) => name === nameOf(block.path));
  if (helper === undefined) {
    say(block, `there is no block ${nameOf(block.path)}; blocks may be ${TEMPLATE_HELPERS.join(', ')}`);
    return;
  }
  const [subject, ...more] = block.params;
  if (!subject || more.length > 0 || block.hash !== undefined || (block.program?.blockParams?.length ?? 0) > 0) {
    say(block, `${helper} takes one variable`);
    return;
  }
  const shape = resolve(subject, scopes, say);
  const inner = shape === undefined ? undefined : innerScopes(helper, shape, scopes);
  if (shape !== undefined && inner === undefined) say(block, `${nameOf(subject)} is not a list`);
  // Handlebars omits an empty block.
  if (block.program && inner) checkProgram(block.program, inner, say);
  if (block.inverse) checkProgram(block.inverse, scopes, say);
}

function innerScopes(
  helper: (typeof TEMPLATE_HELPERS)[number],
  shape: VariableShape,
  scopes: Scopes,
): Scopes | undefined {
  const { shapes, loops } = scopes;
  if (helper === 'each') return isList(shape) ? { shapes: [...shapes, shape.list], loops: loops + 1 } : undefined;
  return helper === 'with' ? { shapes: [...shapes, shape], loops } : scopes;
}

/** The variable that a path names; reports an unknown one and returns undefined. */
function resolve(expression: Expression, { shapes, loops }: Scopes, say: Say): VariableShape | undefined {
  if (expression.type !== 'PathExpression') {
    say(expression, 'only variables are allowed here');
    return undefined;
  }
  const path = expression as hbs.AST.PathExpression;
  const parts = path.parts;
  if (path.data) {
    const isLoopVariable = parts.length === 1 && LOOP_VARIABLES.includes(parts[0] ?? '');
    if (isLoopVariable && path.depth < loops) return 'value';
    say(path, `there is no @${parts.join('.')}; inside each you can use @${LOOP_VARIABLES.join(', @')}`);
    return undefined;
  }
  let shape = shapes[shapes.length - 1 - path.depth];
  for (const part of parts) {
    const next = memberOf(shape, part);
    if (next === undefined) {
      const known = shape === undefined ? [] : membersOf(shape);
      const hint = known.length > 0 ? `; known here: ${known.join(', ')}` : '';
      say(path, `there is no variable ${path.original}${hint}`);
      return undefined;
    }
    shape = next;
  }
  return shape;
}

function memberOf(shape: VariableShape | undefined, name: string): VariableShape | undefined {
  if (shape === undefined || shape === 'value' || isList(shape) || !Object.hasOwn(shape, name)) return undefined;
  return shape[name];
}

function membersOf(shape: VariableShape): string[] {
  return shape === 'value' || isList(shape) ? [] : Object.keys(shape);
}

function nameOf(expression: Expression | hbs.AST.PathExpression | hbs.AST.Literal): string {
  return 'original' in expression ? expression.original : 'this';
}
