import { getRouteApi, Link } from '@tanstack/react-router';
import { useLiveRead } from '../../live/live-read.ts';
import { useTexts } from '../../texts/language.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { Causes } from './causes.tsx';
import { Chain } from './chain.tsx';
import { ControlLog } from './control-log.tsx';
import { Members } from './members.tsx';
import { Outcomes } from './outcomes.tsx';
import { Parameters } from './parameters.tsx';
import { Progress } from './progress.tsx';
import { Report } from './report.tsx';
import { hasEnded, type Instance } from '../../runs/instance.ts';
import { VIEWS } from './run-address.ts';
import { RunFacts } from './run-facts.tsx';
import { RunNotices } from './run-notices.tsx';
import { RunState } from './run-state.tsx';
import './run.css';

/** The router marks links whose address is a part of the page's; these say it themselves. */
const EXACTLY_THIS = { exact: true, includeSearch: true };

const route = getRouteApi('/runs/$instance');

/** What a run's page shows of a run that is there. */
export function RunContent({ run, readAt }: { run: Instance; readAt: number }) {
  const { run: texts } = useTexts();
  const { view = 'members', outcome, reason, offset = 0 } = route.useSearch();
  const path = { id: run.job_info.id, instance: run.id };
  const progress = useLiveRead(
    '/almaws/v1/conf/jobs/{id}/instances/{instance}/progress',
    { path },
    // Once more after the end, for its last point.
    { goesOn: ({ point }) => run.end_time === null || point.at(-1)?.at !== run.end_time },
  );
  const points = progress.data?.point ?? [];
  return (
    <>
      <RunState run={run} points={points} readAt={readAt} />
      <RunNotices run={run} />
      <Outcomes run={run} />
      <Causes run={run} />
      <div className="stack">
        <Tabs label={texts.parts}>
          {VIEWS.map((each) => (
            <Link
              key={each}
              from="/runs/$instance"
              to="."
              search={each === 'members' ? {} : { view: each }}
              aria-current={each === view ? 'page' : undefined}
              activeOptions={EXACTLY_THIS}
              resetScroll={false}
            >
              {texts.views[each]}
            </Link>
          ))}
        </Tabs>
        {view === 'members' && (
          <Members key={`${outcome ?? ''} ${reason ?? ''}`} run={run} filter={{ outcome, reason, offset }} />
        )}
        {view === 'progress' && <Progress run={run} points={points} />}
        {view === 'parameters' && <Parameters run={run} />}
        {view === 'report' && <Report run={run} isFinal={hasEnded(run)} />}
        {view === 'log' && <ControlLog run={run} />}
      </div>
      <Chain run={run} />
      <RunFacts run={run} />
    </>
  );
}
