import type { Asked } from '../../api/read.ts';
import type { Status } from '../../runs/instance.ts';

type Query = NonNullable<Asked<'/almaws/v1/conf/instances'>['query']>;

/** In the order of a run's life. */
export const STATUSES = [
  'QUEUED',
  'PENDING',
  'INITIALIZING',
  'RUNNING',
  'FINALIZING',
  'COMPLETED_SUCCESS',
  'COMPLETED_WARNING',
  'COMPLETED_FAILED',
  'COMPLETED_NO_BULKS',
  'FAILED',
  'USER_ABORTED',
  'SYSTEM_ABORTED',
] as const satisfies readonly Status[];

const ORDERS = ['NAME', 'JOB', 'SET', 'STATUS', 'SUBMITTED_BY', 'SUBMIT_TIME', 'END_TIME', 'MEMBERS'] as const;
export type Order = (typeof ORDERS)[number];

/** What the address of the list of runs says: its filter, its order, and its page. */
export interface RunsSearch {
  name?: string | undefined;
  job?: string | undefined;
  status?: Status | undefined;
  by?: string | undefined;
  set?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  sort?: Order | undefined;
  rising?: boolean | undefined;
  offset?: number | undefined;
}

export const FILTERS = ['name', 'job', 'status', 'by', 'set', 'from', 'to'] as const;

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Takes what it knows, and leaves out the rest. */
export function readRunsSearch(search: Record<string, unknown>): RunsSearch {
  const text = (name: string) => {
    const value = search[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const day = (name: string) => {
    const value = text(name);
    return value !== undefined && DAY.test(value) ? value : undefined;
  };
  const offset = Number(search['offset']);
  return {
    name: text('name'),
    job: text('job'),
    status: STATUSES.find((known) => known === search['status']),
    by: text('by'),
    set: text('set'),
    from: day('from'),
    to: day('to'),
    sort: ORDERS.find((known) => known === search['sort']),
    rising: String(search['rising']) === 'true' ? true : undefined,
    offset: Number.isSafeInteger(offset) && offset > 0 ? offset : undefined,
  };
}

/** The filter as the API takes it. */
export function filterOf({ name, job, status, by, set, from, to }: RunsSearch) {
  return {
    ...(name === undefined ? {} : { name }),
    ...(job === undefined ? {} : { job }),
    ...(status === undefined ? {} : { status }),
    ...(by === undefined ? {} : { submitted_by: by }),
    ...(set === undefined ? {} : { set }),
    ...(from === undefined ? {} : { submit_date_from: from }),
    ...(to === undefined ? {} : { submit_date_to: to }),
  };
}

/** The order of the history, as the API takes it. */
export function orderOf({ sort = 'END_TIME', rising = false }: RunsSearch): Pick<Query, 'order_by' | 'direction'> {
  return { order_by: sort, direction: rising ? 'ASC' : 'DESC' };
}
