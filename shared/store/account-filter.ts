import type { Filter } from 'mongodb';
import { BLOCKS_OF_ONE_SERVICE } from '../model/code-tables/users.ts';
import { dayIn, type Clock } from '../model/partial-date.ts';
import type { AccountState } from '../model/user.ts';

/** The states that users are selected by: `CLOSED` is each but `OPEN`. */
export type WantedState = AccountState | 'CLOSED';

type UserFilter = Filter<{ _id: string }>;

/** Users whose accounts are in this state at that moment: the same that `accountState` says of each. */
export function accountFilter(state: WantedState, clock: Clock): UserFilter {
  const inactive: UserFilter = { status: 'INACTIVE' };
  const expired = expiredBy(clock);
  const closing = { $nin: Object.keys(BLOCKS_OF_ONE_SERVICE) };
  const blocked: UserFilter = { blocks: { $elemMatch: { blockType: closing, status: { $ne: 'INACTIVE' } } } };
  switch (state) {
    case 'OPEN':
      return { $nor: [inactive, expired, blocked] };
    case 'CLOSED':
      return { $or: [inactive, expired, blocked] };
    case 'INACTIVE':
      return inactive;
    case 'EXPIRED':
      return { $and: [expired, { $nor: [inactive] }] };
    case 'BLOCKED':
      return { $and: [blocked, { $nor: [inactive, expired] }] };
  }
}

/** A date is stored with or without hyphens; among dates of one form, the texts sort as the days do. */
function expiredBy({ now, timeZone }: Clock): UserFilter {
  const [, year = '', month = '', day = ''] = /^(.{4})(..)(..)$/.exec(dayIn(timeZone, now)) ?? [];
  const forms = ['', '-'].flatMap((first) => ['', '-'].map((second) => [first, second] as const));
  return {
    $or: forms.map(([first, second]) => ({
      expiryDate: {
        $regex: `^\\d{4}${first}\\d{2}${second}\\d{2}`,
        $lt: [year, first, month, second, day].join(''),
      },
    })),
  };
}
