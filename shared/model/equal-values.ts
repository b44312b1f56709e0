import { dequal } from 'dequal';

/**
 * Finds the first of some values that is equal to another, as `dequal` compares. A search reads only the values of the same
 * text: records have lists of tens of thousands.
 * @param contentOf the part of a value that is compared.
 */
export function equalTo<T>(
  values: readonly T[],
  contentOf: (value: T) => unknown = (value) => value,
): (other: T) => { value: T } | undefined {
  const byText = new Map<string, { value: T; content: unknown }[]>();
  for (const value of values) {
    const content = contentOf(value);
    const text = textOf(content);
    const same = byText.get(text);
    if (same) same.push({ value, content });
    else byText.set(text, [{ value, content }]);
  }
  return (other) => {
    const wanted = contentOf(other);
    return byText.get(textOf(wanted))?.find(({ content }) => dequal(content, wanted));
  };
}

/** The same text for equal values, and hardly ever for others. */
function textOf(value: unknown): string {
  return JSON.stringify([value], (_name, each: unknown) => {
    if (typeof each !== 'object' || each === null || Array.isArray(each)) return each;
    return Object.fromEntries(Object.entries(each).sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}
