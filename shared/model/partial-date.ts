import { z } from 'zod';

const FORM = /^\d{4}((0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])?)?$/;

/** A date as precise as known: YYYY, YYYYMM or YYYYMMDD. */
export const partialDateSchema = z
  .string()
  .refine((date) => FORM.test(date) && hasThatDay(date), 'must be a date as YYYY, YYYYMM or YYYYMMDD');

/** Months differ in length: February 30 is not a valid date. */
function hasThatDay(date: string): boolean {
  if (date.length < 8) return true;
  const [year, month, day] = [date.slice(0, 4), date.slice(4, 6), date.slice(6)].map(Number);
  return new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day)).getUTCDate() === day;
}

/** A moment, and the time zone of the institution. */
export interface Clock {
  now: Date;
  /** IANA name, e.g. "Europe/Vienna". */
  timeZone: string;
}

/** The calendar day at that moment in that time zone, as YYYYMMDD. */
export function dayIn(timeZone: string, moment: Date): string {
  const format = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const parts = new Map(format.formatToParts(moment).map(({ type, value }) => [type, value]));
  return `${parts.get('year')}${parts.get('month')}${parts.get('day')}`;
}

/** True if the whole day, month or year is before that day (YYYYMMDD). */
export function isBefore(partialDate: string, day: string): boolean {
  return partialDate.padEnd(8, '9') < day;
}
