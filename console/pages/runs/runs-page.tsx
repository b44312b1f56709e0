import type { ReactNode } from 'react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { KEEP_ROWS } from '../../api/read.ts';
import { useLiveRead } from '../../live/live-read.ts';
import { useSteadyRows } from '../../live/steady-rows.ts';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Problem } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { Pager } from '../../ui/pager.tsx';
import { RunFilter } from './run-filter.tsx';
import { RunTable } from './run-table.tsx';
import { ScheduledWork } from './scheduled-work.tsx';
import { FILTERS, filterOf, orderOf, type RunsSearch } from './runs-address.ts';

const route = getRouteApi('/runs');

const PATH = '/almaws/v1/conf/instances';
const LIMIT = 25;
const MOST = 100;
/** The history changes more slowly than what runs. */
const HISTORY_EVERY_MS = 5_000;

/** The monitor: what runs now, and what ran. Filter, order and page are in the address. */
export function RunsPage(): ReactNode {
  const { runs: texts } = useTexts();
  const search = route.useSearch();
  const { sort = 'END_TIME', rising = false, offset = 0 } = search;
  const filter = filterOf(search);
  const isFiltered = FILTERS.some((name) => search[name] !== undefined);
  const navigate = useNavigate({ from: '/runs' });
  const go = (change: RunsSearch) => {
    void navigate({
      search: (before: RunsSearch) => ({ ...before, offset: undefined, ...change }),
      resetScroll: false,
    });
  };

  const underway = useLiveRead(PATH, { query: { ...filter, state: 'UNDERWAY', limit: MOST } }, KEEP_ROWS);
  const order = orderOf(search);
  const ended = useLiveRead(
    PATH,
    { query: { ...filter, ...order, state: 'ENDED', limit: LIMIT, offset } },
    { ...KEEP_ROWS, everyMs: HISTORY_EVERY_MS },
  );
  const listed = JSON.stringify(filter);
  const runningRows = underway.isPlaceholderData ? undefined : underway.data?.job_instance;
  const endedRows = ended.isPlaceholderData ? undefined : ended.data?.job_instance;
  const running = useSteadyRows(listed, runningRows, idOf, endedRows);
  const history = useSteadyRows(`${listed} ${JSON.stringify(order)} ${offset}`, endedRows, idOf);
  const problem = underway.error ?? ended.error;
  const isLoading = !underway.data || !ended.data;

  return (
    <Page title={texts.title}>
      <RunFilter search={search} isFiltered={isFiltered} onChange={go} />
      {problem && isLoading && (
        <Problem
          problem={problem}
          onRetry={() => {
            void underway.refetch();
            void ended.refetch();
          }}
        />
      )}
      {isLoading && !problem && <Loading />}
      {!isLoading && (
        <>
          <section className="stack">
            <div className="row ends">
              <h2>{texts.now}</h2>
              {(running.hasNews || history.hasNews) && (
                <Button
                  onClick={() => {
                    running.showNews();
                    history.showNews();
                  }}
                >
                  {texts.news}
                </Button>
              )}
            </div>
            {running.rows.length === 0 ? (
              <p className="muted">{texts.nothingRuns}</p>
            ) : (
              <RunTable caption={texts.now} rows={running.rows} />
            )}
          </section>
          <section className="stack">
            <h2>{texts.history}</h2>
            {history.rows.length === 0 && (
              <Empty title={isFiltered ? texts.noneFit : texts.noRuns}>{isFiltered && <p>{texts.filtered}</p>}</Empty>
            )}
            {history.rows.length > 0 && (
              <>
                <RunTable
                  caption={texts.history}
                  rows={history.rows}
                  sorting={{ by: sort, isDescending: !rising }}
                  onSort={({ by, isDescending }) => {
                    go({ sort: by, rising: isDescending ? undefined : true });
                  }}
                />
                <Pager
                  offset={offset}
                  limit={LIMIT}
                  total={ended.data.total_record_count}
                  onTurn={(next) => {
                    go({ offset: next === 0 ? undefined : next });
                  }}
                />
              </>
            )}
          </section>
          <ScheduledWork running={running.rows} />
        </>
      )}
    </Page>
  );
}

function idOf({ id }: { id: string }): string {
  return id;
}
