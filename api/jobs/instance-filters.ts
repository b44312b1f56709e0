import type { z } from 'zod';
import { RUN_STATUSES, type RunStatus } from '../../shared/model/run.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { RUN_ORDERS, RUN_STATES, type RunOrder } from '../../shared/store/runs.ts';
import { choice, day, searchText, text, timeOrDay } from '../contract/parameters.ts';

const STATUS_CODES = Object.keys(RUN_STATUSES) as RunStatus[];
const RUN_ORDER_CODES = Object.keys(RUN_ORDERS) as RunOrder[];
const DAY_MS = 24 * 60 * 60 * 1_000;

/** What a list of runs is filtered and ordered by. */
export const RUN_FILTERS = {
  status: choice(STATUS_CODES),
  submit_date_from: day,
  submit_date_to: day,
  state: choice(RUN_STATES),
  ended_from: timeOrDay,
  name: searchText,
  set: text,
  submitted_by: text,
  order_by: choice(RUN_ORDER_CODES),
  direction: choice(['ASC', 'DESC']),
};

type RunFilters = { [name in keyof typeof RUN_FILTERS]: z.output<(typeof RUN_FILTERS)[name]> };

/** Days are in UTC, like the times in the answers. */
export function readRunFilter(query: RunFilters) {
  const { status, submit_date_from: from, submit_date_to: to, state, name, set } = query;
  const { ended_from: endedFrom, submitted_by: submittedBy } = query;
  const before = to && new Date(to.getTime() + DAY_MS);
  return defined({ status, from, before, endedFrom, state, name, set, submittedBy });
}

/** Times come newest first unless asked otherwise, everything else in its order. */
export function readRunOrder({ order_by: order, direction }: RunFilters) {
  const isOfTimes = order === undefined || order.endsWith('_TIME');
  return { order, isRising: direction === undefined ? !isOfTimes : direction === 'ASC' };
}
