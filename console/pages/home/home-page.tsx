import { useState, type ReactNode } from 'react';
import { useRead } from '../../api/read.ts';
import { useLiveRead } from '../../live/live-read.ts';
import { useTexts } from '../../texts/language.tsx';
import { useFormats } from '../../ui/formats.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Problem } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { FirstSteps } from './first-steps.tsx';
import { noteVisit } from './last-visit.ts';
import { RunList } from './run-list.tsx';
import { UsedLast } from './used-last.tsx';

const PATH = '/almaws/v1/conf/instances';
const SHOWN = 8;

/** What runs, what waits for a decision, what ended since one was here, and what one used last. */
export function HomePage(): ReactNode {
  const { home: texts, shell } = useTexts();
  const { minute } = useFormats();
  const [lastVisit] = useState(() => noteVisit());
  const underway = useLiveRead(PATH, { query: { state: 'UNDERWAY', limit: 100 } });
  const ended = useLiveRead(
    PATH,
    {
      query: {
        state: 'ENDED',
        order_by: 'END_TIME',
        limit: SHOWN,
        ...(lastVisit === undefined ? {} : { ended_from: lastVisit }),
      },
    },
    { everyMs: 5_000 },
  );
  const any = useRead(PATH, { query: { limit: 1 } });
  const running = underway.data?.job_instance ?? [];
  const waiting = running.filter(({ paused }) => paused !== null && paused.reason !== 'REQUESTED');
  const others = running.filter((run) => !waiting.includes(run));
  const problem = underway.error ?? ended.error ?? any.error;
  const isLoading = !underway.data || !ended.data || !any.data;
  return (
    <Page
      title={shell.home}
      actions={
        <>
          <LinkButton to="/run" kind="primary">
            {shell.runJob}
          </LinkButton>
          <LinkButton to="/runs">{texts.allRuns}</LinkButton>
        </>
      }
    >
      {isLoading &&
        (problem ? (
          <Problem
            problem={problem}
            onRetry={() => {
              for (const read of [underway, ended, any]) void read.refetch();
            }}
          />
        ) : (
          <Loading />
        ))}
      {!isLoading && any.data.total_record_count === 0 && running.length === 0 && <FirstSteps />}
      {!isLoading && (any.data.total_record_count > 0 || running.length > 0) && (
        <>
          {waiting.length > 0 && <RunList title={texts.waits} runs={waiting} isMarked />}
          <RunList title={texts.now} runs={others.slice(0, SHOWN)} all={others.length} ifNone={texts.nothingRuns} />
          <RunList
            title={lastVisit === undefined ? texts.endedLately : texts.endedSince(minute(lastVisit))}
            runs={ended.data.job_instance}
            all={ended.data.total_record_count}
            ifNone={lastVisit === undefined ? texts.noneEnded : texts.nothingEnded}
          />
          <UsedLast />
        </>
      )}
    </Page>
  );
}
