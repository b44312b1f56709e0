import type { Researcher } from '../model/researcher.ts';
import type { LetterOrder } from '../model/effects.ts';

/** The letter about an event, for a researcher with that letter switched on; none for others. */
export function researcherLetter(
  { _id, letters }: Pick<Researcher, '_id' | 'letters'>,
  letter: string,
  data: LetterOrder['data'],
): LetterOrder[] {
  return letters?.includes(letter) ? [{ letter, recipient: _id, data }] : [];
}
