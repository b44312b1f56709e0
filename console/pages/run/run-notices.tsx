import { useTexts } from '../../texts/language.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Time } from '../../ui/time.tsx';
import type { Instance } from '../../runs/instance.ts';
import { ServerWords } from '../../ui/server-words.tsx';

/** What somebody should know of a run, or decide. */
export function RunNotices({ run }: { run: Instance }) {
  const { run: texts } = useTexts();
  return (
    <>
      {run.paused && (
        <Notice kind="warning" title={run.paused.reason === 'REQUESTED' ? texts.paused : texts.pausedTitle}>
          <p>
            <ServerWords>{run.paused.message}</ServerWords>
          </p>
          <p className="small muted">
            <Time at={run.paused.at} />
          </p>
        </Notice>
      )}
      {run.problem && (
        <Notice kind="warning" title={texts.stuck}>
          <p>
            <ServerWords>{run.problem.message}</ServerWords>
          </p>
          <p className="small muted">
            <Time at={run.problem.since} />
          </p>
        </Notice>
      )}
      {run.failure !== undefined && (
        <Notice kind="error" title={texts.failure}>
          <p>
            <ServerWords>{run.failure}</ServerWords>
          </p>
        </Notice>
      )}
      {run.audit?.agrees === false && <Notice kind="warning" title={texts.auditDiffers} />}
      {run.set_difference !== undefined && (
        <Notice title={texts.setDifference}>
          <p>
            <ServerWords>{run.set_difference}</ServerWords>
          </p>
        </Notice>
      )}
      {run.warnings && run.warnings.length > 0 && (
        <Notice kind="warning" title={texts.warnings}>
          {run.warnings.map((warning) => (
            <p key={warning}>
              <ServerWords>{warning}</ServerWords>
            </p>
          ))}
        </Notice>
      )}
    </>
  );
}
