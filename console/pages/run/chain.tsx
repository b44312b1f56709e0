import { Link } from '@tanstack/react-router';
import { useRead, type Answer } from '../../api/read.ts';
import type { Instance } from '../../runs/instance.ts';
import { RunBadge } from '../../runs/run-badge.tsx';
import { useTexts } from '../../texts/language.tsx';
import { Time } from '../../ui/time.tsx';

const PATH = '/almaws/v1/conf/jobs/{id}/instances/{instance}/chain';

/** The runs that this one comes from, and those that come from it. Nothing where it stands alone. */
export function Chain({ run }: { run: Instance }) {
  const { run: texts } = useTexts();
  const chain = useRead(PATH, { path: { id: run.job_info.id, instance: run.id } });
  const { before = [], after = [] } = chain.data ?? {};
  if (before.length + after.length === 0) return null;
  return (
    <section className="card">
      <h2>{texts.chain}</h2>
      {before.length > 0 && <Runs title={texts.comesFrom} runs={before} />}
      {after.length > 0 && <Runs title={texts.cameOf} runs={after} />}
    </section>
  );
}

function Runs({ title, runs }: { title: string; runs: Answer<typeof PATH>['before'] }) {
  const { run: texts } = useTexts();
  return (
    <div className="stack tight">
      <h3>{title}</h3>
      <ul className="plain-list">
        {runs.map(({ how, instance, status, submit_time: at, set }) => (
          <li key={`${how} ${instance.value}`} className="row">
            <Link to="/runs/$instance" params={{ instance: instance.value }}>
              {instance.desc}
            </Link>
            <RunBadge run={{ status, paused: null }} />
            <span className="small muted">
              {how === 'AGAIN' ? texts.sameAgain : texts.onItsMembers(set?.desc ?? '')} · <Time at={at} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
