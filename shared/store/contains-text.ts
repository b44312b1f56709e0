import { equivalentPattern } from '../model/canonical-text.ts';

/**
 * A condition on a field: it contains this text, ignoring case and the encoding of accents. Written as an operator
 * because some engines look up a regular expression value in the index as if it were text.
 */
export function containsText(text: string): { $regex: string; $options: 'i' } {
  return { $regex: equivalentPattern(text), $options: 'i' };
}
