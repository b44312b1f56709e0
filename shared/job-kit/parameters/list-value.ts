import { z } from 'zod';
import { distinctTexts } from '../../model/canonical-text.ts';

/** The product's separator for several values; forms may also send one per line. */
const SEPARATOR = /@@|\r?\n/;

/**
 * Several values in one parameter, joined by `@@` or one per line; blanks around each, and repeats, are dropped.
 * @example listOf(textValue()) reads 'soil @@ water' as ['soil', 'water']
 */
export function listOf<T>(item: z.ZodType<T, string>, { maxItems = 1000 } = {}): z.ZodType<T[], string> {
  const items = z.toJSONSchema(item, { io: 'input' });
  delete items.$schema;
  return z
    .string()
    .transform((text) => distinctTexts(text.split(SEPARATOR).map((part) => part.trim())).filter((part) => part !== ''))
    .pipe(z.array(item).min(1, 'Give at least one value.').max(maxItems, `At most ${maxItems} values.`))
    .meta({ 'x-list': { separator: '@@', items } });
}
