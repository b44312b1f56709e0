/** The product's word for a parameter without a value. */
const UNSET = 'Null';

/** True for a value that counts as not given: absent, blank, or the word "Null". */
export function isUnset(value: unknown): boolean {
  return (
    value === undefined || value === null || (typeof value === 'string' && (value.trim() === '' || value === UNSET))
  );
}
