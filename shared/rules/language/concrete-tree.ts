import type { CstElement, CstNode, IToken } from 'chevrotain';
import type { Position } from '../problem.ts';
import type { Quoted } from './syntax-tree.ts';
import { positionOf } from './tokens.ts';

/** The children of that name in the concrete tree, in file order. */
export function all<T extends CstElement = CstNode>(parent: CstNode, name: string): T[] {
  return (parent.children[name] ?? []) as T[];
}

export function node(parent: CstNode, name: string): CstNode | undefined {
  return all(parent, name)[0];
}

/** The token of that name, unless the parser inserted it to recover from an error. */
export function token(parent: CstNode, name: string): IToken | undefined {
  const [first] = all<IToken>(parent, name);
  return first?.isInsertedInRecovery === true ? undefined : first;
}

export function quoted(text: IToken): Quoted {
  return { at: positionOf(text), raw: text.image.replace(/^["“”„]/, '').replace(/["“”]$/, '') };
}

export function isThere<T>(value: T | undefined): value is T {
  return value !== undefined;
}

export function present<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}

/** The words in lower case, separated by one space. */
export function phrase(words: readonly IToken[]): string {
  return words.map(({ image }) => image.toLowerCase()).join(' ');
}

export function tokenOf(tokens: readonly IToken[]): Position {
  return tokens[0] ? positionOf(tokens[0]) : { line: 1, column: 1 };
}

export function startOf(part: CstNode): Position {
  const first = firstToken(part);
  return first ? positionOf(first) : { line: 1, column: 1 };
}

/** Each part is looked through once, however many parts it is in. */
const firstTokens = new WeakMap<CstNode, { token: IToken | undefined }>();

function firstToken(element: CstElement): IToken | undefined {
  if (!('children' in element)) return element.isInsertedInRecovery === true ? undefined : element;
  const known = firstTokens.get(element);
  if (known) return known.token;
  let first: IToken | undefined;
  for (const child of Object.values(element.children).flat()) {
    const found = firstToken(child);
    if (found && (!first || found.startOffset < first.startOffset)) first = found;
  }
  firstTokens.set(element, { token: first });
  return first;
}
