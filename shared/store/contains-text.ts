import { equivalentPattern } from '../model/canonical-text.ts';

/**
 * A condition on a field: it contains this text, in any case and however its accents are written. As an operator: engines
 * exist that look a regular expression value up in the index as if it were text.
 */
export function containsText(text: string): { $regex: string; $options: 'i' } {
  return { $regex: equivalentPattern(text), $options: 'i' };
}
