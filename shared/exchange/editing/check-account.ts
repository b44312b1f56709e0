import { mailAddress } from '../../letters/mail-server.ts';
import type { MusterRecord } from '../../model/record.ts';
import { expiryDay } from '../../model/user.ts';
import type { LineProblem, Read } from '../lines.ts';

/**
 * A user as a person writes it: a mail address that is none, or a last day that is none and so would never come, is
 * refused. What was stored before, such as by a load, may be sent back.
 * @param was undefined for a new user.
 */
export function checkAccount(was: MusterRecord | undefined, next: MusterRecord): Read<MusterRecord> {
  const isNew = (field: string) => {
    const value = next[field];
    return typeof value === 'string' && value !== '' && value !== was?.[field] ? value : undefined;
  };
  const email = isNew('email');
  const expiryDate = isNew('expiryDate');
  const problems: LineProblem[] = [
    ...(email === undefined || mailAddress.safeParse(email).success
      ? []
      : [{ field: 'email', message: 'must be a mail address, such as ada@example.org' }]),
    ...(expiryDate === undefined || isDay(expiryDate)
      ? []
      : [{ field: 'expiryDate', message: 'must be a day, such as 2027-01-31' }]),
  ];
  return problems.length === 0 ? { kind: 'valid', value: next } : { kind: 'invalid', problems };
}

function isDay(text: string): boolean {
  const day = expiryDay({ expiryDate: text })?.join('-');
  if (day === undefined) return false;
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}
