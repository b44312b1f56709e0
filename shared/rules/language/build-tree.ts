import type { CstNode, IToken } from 'chevrotain';
import { buildCondition, buildOperand, buildAddress, buildMarc } from './build-condition.ts';
import { all, isThere, node, phrase, present, quoted, startOf, token, tokenOf } from './concrete-tree.ts';
import { positionOf, VERB_NAMES } from './tokens.ts';
import type { Action, AlmaVerb, Expression, Modifier, Rule, Statement, WrittenAddress } from './syntax-tree.ts';
import { lookupTable } from '../../runtime/lookup-table.ts';

/** Builds rules from a concrete tree. Leaves out what the parser could not read: it has reported that. */
export function buildRules(tree: CstNode): Rule[] {
  return all(tree, 'rule').flatMap((rule) => present(buildRule(rule)));
}

function buildRule(rule: CstNode): Rule | undefined {
  const keyword = token(rule, 'Rule');
  const name = token(rule, 'Text');
  const condition = node(rule, 'condition');
  const when = condition && buildCondition(condition);
  if (!keyword || !name || !when) return undefined;
  const priorities = all(rule, 'priority').flatMap((given) => present(priorityOf(given)));
  return {
    at: positionOf(keyword),
    name: quoted(name).raw,
    priority: priorities.at(-1) ?? 0,
    when,
    actions: all(rule, 'action').flatMap((action) => present(buildAction(action))),
  };
}

function priorityOf(given: CstNode): number | undefined {
  const digits = token(given, 'Integer');
  return digits && Number(digits.image) * (token(given, 'Minus') ? -1 : 1);
}

function buildAction(action: CstNode): Action | undefined {
  const statement = buildStatement(action);
  if (!statement) return undefined;
  if (!token(action, 'If')) return { statement };
  const written = node(action, 'condition');
  const condition = written && buildCondition(written);
  return condition && { statement, condition };
}

const BUILDERS: Record<string, (written: CstNode) => Statement | undefined> = {
  almaAction: buildAlma,
  systemNumber: (written) => ({ kind: 'systemNumber', at: startOf(written) }),
  transfer: buildTransfer,
  assignment: buildAssignment,
  creation: buildAssignment,
  removal: (written) => {
    const address = node(written, 'address');
    return address && { kind: 'remove', at: startOf(written), address: buildAddress(address) };
  },
  appending: buildAppending,
  kormarc: (written) => {
    const keyword = token(written, 'Kormarc');
    return keyword && { kind: 'foreign', at: positionOf(keyword), written: keyword.image };
  },
  call: buildCall,
  unknownAction: (written) => {
    const word = token(written, 'PlainWord');
    return word && { kind: 'unknown', at: positionOf(word), word: word.image };
  },
};

function buildStatement(action: CstNode): Statement | undefined {
  for (const [name, build] of Object.entries(BUILDERS)) {
    const written = node(action, name);
    if (written) return build(written);
  }
  return undefined;
}

function buildAlma(written: CstNode): Statement | undefined {
  const verb = ['VerbOfOne', 'VerbTo', 'VerbWith', 'VerbOfTwo'].map((type) => token(written, type)).find(isThere);
  const address = node(written, 'address');
  const name = verb && almaVerb(verb.image);
  if (!verb || !name || !address) return undefined;
  const text = token(written, 'Text');
  const secondNode = node(written, 'second');
  const second: WrittenAddress | undefined = text
    ? { kind: 'address', at: positionOf(text), texts: [quoted(text)] }
    : secondNode && buildAddress(secondNode);
  const statement = { kind: 'alma', at: positionOf(verb), verb: name, address: buildAddress(address) } as const;
  if (second) return { ...statement, second };
  return token(written, 'VerbOfOne') ? statement : undefined;
}

const OTHER_SPELLINGS = lookupTable<AlmaVerb>({
  correctduplicatefield: 'correctDuplicateFields',
  correctduplicatesubfield: 'correctDuplicateSubfields',
  replacecontent: 'replaceContents',
  replacecontrolcontent: 'replaceControlContents',
  combinefield: 'combineFields',
  splitsubfields: 'splitSubField',
});

function almaVerb(image: string): AlmaVerb | undefined {
  const word = image.toLowerCase();
  return (VERB_NAMES.get(word) as AlmaVerb | undefined) ?? OTHER_SPELLINGS.get(word);
}

function buildTransfer(written: CstNode): Statement | undefined {
  const fromNode = node(written, 'expression');
  const toNode = node(written, 'target');
  const from = fromNode && buildExpression(fromNode);
  const to = toNode && buildExpression(toNode);
  if (!from || !to) return undefined;
  return { kind: 'transfer', at: startOf(written), verb: token(written, 'Copy') ? 'copy' : 'move', from, to };
}

function buildAppending(written: CstNode): Statement | undefined {
  const valueNode = node(written, 'expression');
  const targetNode = node(written, 'target');
  const value = valueNode && buildExpression(valueNode);
  const target = targetNode && buildExpression(targetNode);
  if (!value || !target) return undefined;
  const delimiter = token(written, 'Text');
  const statement = { kind: 'append', at: startOf(written), value, target } as const;
  return delimiter ? { ...statement, delimiter: quoted(delimiter) } : statement;
}

/** `set F to V`, `set V in F` and `create F with V` are one statement. */
function buildAssignment(written: CstNode): Statement | undefined {
  const leftNode = node(written, 'expression');
  const left = leftNode && buildExpression(leftNode);
  const at = startOf(written);
  if (!left) return undefined;
  const rightNode = node(written, 'right');
  if (!rightNode) return written.recoveredNode === true ? undefined : { kind: 'mark', at, target: left };
  const right = buildExpression(rightNode);
  if (!right) return undefined;
  return token(written, 'In')
    ? { kind: 'assign', at, target: right, value: left }
    : { kind: 'assign', at, target: left, value: right };
}

function buildExpression(written: CstNode): Expression | undefined {
  const xpath = node(written, 'xpathSource');
  if (xpath) {
    const text = token(xpath, 'Text');
    return text && { kind: 'xpath', at: positionOf(text), text: quoted(text) };
  }
  const dc = node(written, 'dcSource');
  if (dc) {
    const address = node(dc, 'address');
    return address && { kind: 'dc', at: startOf(dc), address: buildAddress(address) };
  }
  const elsewhere = node(written, 'elsewhere');
  if (elsewhere) return { kind: 'elsewhere', at: startOf(elsewhere), written: token(elsewhere, 'Word')?.image ?? '' };
  const marc = node(written, 'marc');
  if (marc) return { ...buildMarc(marc), modifiers: all(written, 'modifier').map(buildModifier) };
  return buildOperand(written);
}

function buildModifier(written: CstNode): Modifier {
  const words: IToken[] = [...all<IToken>(written, 'Wrap'), ...all<IToken>(written, 'PhraseWord')];
  const text = token(written, 'Text');
  const said = { at: startOf(written), words: phrase(words) };
  return text ? { ...said, text: quoted(text) } : said;
}

function buildCall(written: CstNode): Statement | undefined {
  const words = [...all<IToken>(written, 'Word'), ...all<IToken>(written, 'PhraseWord')];
  if (written.recoveredNode === true) return undefined;
  const args = all(written, 'argument').map((argument) => {
    const digits = token(argument, 'Integer');
    if (digits) return { kind: 'number' as const, at: positionOf(digits), value: Number(digits.image) };
    return buildOperand(argument);
  });
  if (!args.every(isThere)) return undefined;
  return { kind: 'call', at: tokenOf(words), name: phrase(words), arguments: args };
}
