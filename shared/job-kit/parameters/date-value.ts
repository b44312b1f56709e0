import { z } from 'zod';
import { dayIn } from '../../model/partial-date.ts';

/** A date parameter. Milliseconds are a moment; its day depends on the institution's time zone. */
export type DateValue = { kind: 'day'; day: string } | { kind: 'moment'; epochMs: number };

const FORMS = /^(?:(?<ymd>\d{8})|(?<mdy>\d{2}\/\d{2}\/\d{4})|(?<iso>\d{4}-\d{2}-\d{2})|(?<ms>-?\d{9,14}))$/;
const WANTED = 'Give a date as YYYYMMDD, MM/DD/YYYY, YYYY-MM-DD or milliseconds since 1970.';

/** A date as YYYYMMDD, MM/DD/YYYY or epoch milliseconds (the product), or YYYY-MM-DD (browsers). */
export function dateValue(): z.ZodType<DateValue, string> {
  return z
    .string()
    .regex(FORMS, WANTED)
    .transform((text, context): DateValue => {
      const value = readDate(text);
      if (value) return value;
      context.addIssue({ code: 'custom', message: `${text} is not a valid date. ${WANTED}` });
      return z.NEVER;
    })
    .meta({ 'x-kind': 'date' });
}

/** The day as YYYYMMDD; for a moment, the day in the time zone (IANA name). */
export function dayOf(value: DateValue, timeZone: string): string {
  return value.kind === 'day' ? value.day : dayIn(timeZone, new Date(value.epochMs));
}

function readDate(text: string): DateValue | undefined {
  const groups = FORMS.exec(text)?.groups;
  if (!groups) return undefined;
  if (groups['ms'] !== undefined) {
    const epochMs = Number(groups['ms']);
    return new Date(epochMs).getUTCFullYear() > 0 ? { kind: 'moment', epochMs } : undefined;
  }
  const day = groups['ymd'] ?? groups['iso']?.replaceAll('-', '') ?? yearFirst(groups['mdy'] ?? '');
  return isCalendarDay(day) ? { kind: 'day', day } : undefined;
}

/** MM/DD/YYYY → YYYYMMDD. */
function yearFirst(text: string): string {
  const [month = '', day = '', year = ''] = text.split('/');
  return `${year}${month}${day}`;
}

function isCalendarDay(day: string): boolean {
  const iso = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso);
}
