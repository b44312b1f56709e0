import { useFormats } from '../../../ui/formats.ts';
import { dayOf } from './account-fields.ts';

/** The last day of an account; as it is stored, where that is no date. */
export function ExpiryDay({ day }: { day: string }) {
  const formats = useFormats();
  const date = dayOf(day);
  return date === '' ? day : <time dateTime={date}>{formats.day(`${date}T12:00:00`)}</time>;
}
