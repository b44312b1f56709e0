import { resolveFieldAddress, type Address } from '../fields/address.ts';
import { literalIn } from './check-action.ts';
import { literalOf } from '../language/literal.ts';
import { warningAt, type Problem } from '../problem.ts';
import type { Rule, Statement, WrittenAddress } from '../language/syntax-tree.ts';

/** Coded fields and the codes they may hold, by the field's name. */
export type KnownCodes = ReadonlyMap<string, ReadonlySet<string>>;

/** Warns of a literal value that is not a code of its field: members that get it would fail. */
export function checkCodes({ actions }: Rule, codes: KnownCodes): Problem[] {
  return actions.flatMap(({ statement }) => {
    const written = writtenInto(statement);
    const known = written && codes.get(written.field);
    if (!written || !known || known.has(written.value)) return [];
    const says = `${JSON.stringify(written.value)} is not a code of ${written.field}: records that get it will fail`;
    return [warningAt(statement.at, says)];
  });
}

function writtenInto(statement: Statement): { field: string; value: string } | undefined {
  if (statement.kind === 'assign' && statement.target.kind === 'address') {
    const value = literalIn(statement.value);
    const field = fieldOf(statement.target);
    return value === undefined || field === undefined ? undefined : { field, value };
  }
  if (statement.kind !== 'alma' || statement.verb !== 'addField') return undefined;
  const address = resolveFieldAddress(statement.address);
  const field = nameOf(address);
  const rest = 'rest' in address ? address.rest : undefined;
  return field === undefined || rest === undefined ? undefined : { field, value: literalOf(rest) };
}

function fieldOf(written: WrittenAddress): string | undefined {
  return nameOf(resolveFieldAddress(written));
}

function nameOf(address: Address): string | undefined {
  if (address.kind === 'field') return address.view.name;
  if (address.kind !== 'marc') return undefined;
  if (address.tag === '655' && address.code === 'a') return 'resourcetype.esploro';
  return address.tag === '540' && address.code === 'f' ? 'license' : undefined;
}
