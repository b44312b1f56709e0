import { byCodePoints } from '../store/text-order.ts';

export const COMBINE_OPERATORS = ['AND', 'OR', 'NOT'] as const;
export type CombineOperator = (typeof COMBINE_OPERATORS)[number];

/**
 * Combines two streams of ids: AND in both, OR in either, NOT in the first only.
 * @param first, @param second distinct ids in the database's order, rising by code points.
 */
export async function* combineStreams(
  operator: CombineOperator,
  first: AsyncIterable<string>,
  second: AsyncIterable<string>,
): AsyncGenerator<string> {
  const left = first[Symbol.asyncIterator]();
  const right = second[Symbol.asyncIterator]();
  try {
    let [a, b] = await Promise.all([left.next(), right.next()]);
    while (a.done !== true || b.done !== true) {
      const order = a.done === true ? 1 : b.done === true ? -1 : byCodePoints(a.value, b.value);
      if (a.done !== true && isWanted(operator, order)) yield a.value;
      if (b.done !== true && order > 0 && operator === 'OR') yield b.value;
      if (order <= 0) a = await left.next();
      if (order >= 0) b = await right.next();
    }
  } finally {
    await Promise.all([left.return?.(), right.return?.()]);
  }
}

/** Whether the first stream's id belongs to the result: with `order` 0 the second has it too, below 0 it does not. */
function isWanted(operator: CombineOperator, order: number): boolean {
  return operator === 'AND' ? order === 0 : operator === 'OR' ? order <= 0 : order < 0;
}
