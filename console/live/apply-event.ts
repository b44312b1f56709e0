import type { QueryClient } from '@tanstack/react-query';
import type { Shapes } from '../api/client.ts';
import { keyOfRead, type Answer, type Asked } from '../api/read.ts';

type LiveRun = Shapes['LiveRun'];
type Instance = Shapes['JobInstance'];
type Told = Pick<Shapes['LiveFigures'], 'unread' | 'notification'>;

const ONE = '/almaws/v1/conf/instances/{instance}';
const LIST = '/almaws/v1/conf/instances';
const PROGRESS = '/almaws/v1/conf/jobs/{id}/instances/{instance}/progress';
const NOTIFICATIONS = '/almaws/v1/conf/notifications';

/** What is read anew as soon as an answer has come. */
const awaited = new Set<string>();

/** Puts an event of the API's stream into what the console has read. */
export function applyEvent(client: QueryClient, kind: string, data: string): void {
  if (kind === 'run') applyRun(client, JSON.parse(data) as LiveRun);
  if (kind === 'notifications') applyNotifications(client, JSON.parse(data) as Told);
  if (kind !== 'snapshot') return;
  const snapshot = JSON.parse(data) as Shapes['LiveFigures'];
  for (const run of snapshot.run) applyRun(client, run);
  applyNotifications(client, snapshot);
  // What happened while nothing was told.
  askAgain(client, keyOfRead(LIST));
}

function applyRun(client: QueryClient, run: LiveRun): void {
  const key = keyOfRead(ONE, { path: { instance: run.id } });
  const known = client.getQueryData<Instance>(key);
  if (known) client.setQueryData(key, withFigures(known, run));
  // What the event does not have: alerts, reasons, who did what.
  if (!known || isTurn(known, run) || client.isFetching({ queryKey: key }) > 0) askAgain(client, key);

  let isListed = false;
  client.setQueriesData<Answer<typeof LIST>>({ queryKey: keyOfRead(LIST) }, (list) => {
    const row = list?.job_instance.find(({ id }) => id === run.id);
    if (!list || !row) return list;
    isListed ||= !isTurn(row, run);
    return { ...list, job_instance: list.job_instance.map((each) => (each === row ? withFigures(each, run) : each)) };
  });
  // A run that came, or goes from one list to another.
  if (!isListed) askAgain(client, keyOfRead(LIST));

  const { reported } = run;
  if (reported === null) return;
  const asked: Asked<typeof PROGRESS> = { path: { id: run.job.value, instance: run.id } };
  client.setQueryData<Answer<typeof PROGRESS>>(keyOfRead(PROGRESS, asked), (series) => {
    const last = series?.point.at(-1);
    if (!series || (last && last.at >= reported)) return series;
    return { point: [...series.point, { at: reported, counts: run.counts, parked: run.parked }] };
  });
}

/** Has what is shown read anew; after an answer that is on its way, since that may be older than the event. */
function askAgain(client: QueryClient, queryKey: readonly unknown[]): void {
  for (const query of client.getQueryCache().findAll({ queryKey })) {
    const again = () => void client.invalidateQueries({ queryKey: query.queryKey, exact: true });
    if (query.state.fetchStatus !== 'fetching') again();
    else if (!awaited.has(query.queryHash)) {
      awaited.add(query.queryHash);
      const afterwards = () => {
        awaited.delete(query.queryHash);
        again();
      };
      query.promise?.then(afterwards, afterwards);
    }
  }
}

/** Whether more changed than figures. */
function isTurn(known: Instance, run: LiveRun): boolean {
  return (
    known.status.value !== run.status.value ||
    known.end_time !== run.end_time ||
    known.paused?.at !== run.paused?.at ||
    known.problem?.message !== run.problem ||
    known.name !== run.name
  );
}

function withFigures(known: Instance, run: LiveRun): Instance {
  const { name, status, progress, members, counts, parked, pass, rate, start_time: started, end_time: ended } = run;
  const figures = { name, status, progress, members, counts, parked, pass, rate, start_time: started, end_time: ended };
  const { eta_seconds, waits_until } = run;
  return { ...known, ...figures, eta_seconds, waits_until, paused: run.paused as Instance['paused'] };
}

function applyNotifications(client: QueryClient, { unread, notification }: Told): void {
  const asked: Asked<typeof NOTIFICATIONS> = { query: { unread: true, limit: 20 } };
  client.setQueryData<Answer<typeof NOTIFICATIONS>>(keyOfRead(NOTIFICATIONS, asked), {
    notification,
    unread,
    total_record_count: unread,
  });
  void client.invalidateQueries({
    queryKey: keyOfRead(NOTIFICATIONS),
    predicate: ({ queryKey }) => JSON.stringify(queryKey[1]) !== JSON.stringify(asked),
  });
}
