import { useTexts } from '../../texts/language.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Time } from '../../ui/time.tsx';
import type { Instance } from '../../runs/instance.ts';

/** What somebody should know of a run, or decide. */
export function RunNotices({ run }: { run: Instance }) {
  const { run: texts } = useTexts();
  return (
    <>
      {run.paused && (
        <Notice kind="warning" title={run.paused.reason === 'REQUESTED' ? texts.paused : texts.pausedTitle}>
          <p>{run.paused.message}</p>
          <p className="small muted">
            <Time at={run.paused.at} />
          </p>
        </Notice>
      )}
      {run.problem && (
        <Notice kind="warning" title={texts.stuck}>
          <p>{run.problem.message}</p>
          <p className="small muted">
            <Time at={run.problem.since} />
          </p>
        </Notice>
      )}
      {run.failure !== undefined && (
        <Notice kind="error" title={texts.failure}>
          <p>{run.failure}</p>
        </Notice>
      )}
      {run.audit?.agrees === false && <Notice kind="warning" title={texts.auditDiffers} />}
      {run.set_difference !== undefined && (
        <Notice title={texts.setDifference}>
          <p>{run.set_difference}</p>
        </Notice>
      )}
      {run.warnings && run.warnings.length > 0 && (
        <Notice kind="warning" title={texts.warnings}>
          {run.warnings.map((warning) => (
            <p key={warning}>{warning}</p>
          ))}
        </Notice>
      )}
    </>
  );
}
