import { Link } from '@tanstack/react-router';
import { useTexts } from '../../texts/language.tsx';
import { Facts } from '../../ui/facts.tsx';
import { useFormats } from '../../ui/formats.ts';
import { Time } from '../../ui/time.tsx';
import type { Instance } from '../../runs/instance.ts';

/** What the run is: of which job, on which set, by whom and when. */
export function RunFacts({ run }: { run: Instance }) {
  const { run: texts } = useTexts();
  const { number } = useFormats();
  const { settings, export: file } = run;
  return (
    <section className="card">
      <Facts
        facts={[
          [texts.job, run.job_info.name],
          [
            texts.set,
            <>
              <Link to="/sets/$set" params={{ set: run.set.value }}>
                {run.set.desc}
              </Link>{' '}
              <span className="muted">({texts.setMembers(run.set.members)})</span>
            </>,
          ],
          [texts.submittedBy, run.submitted_by.desc],
          [texts.submitted, <Time key="submitted" at={run.submit_time} />],
          [texts.started, run.start_time === null ? '–' : <Time key="started" at={run.start_time} />],
          [texts.ended, run.end_time === null ? '–' : <Time key="ended" at={run.end_time} />],
          [texts.concurrency, number(settings.concurrency)],
          [texts.threshold, settings.threshold ?? texts.noThreshold],
          ...(file === undefined
            ? []
            : [
                [
                  texts.exportFile,
                  file.link === null ? file.file_name : <a href={file.link}>{file.file_name}</a>,
                ] as const,
              ]),
          [texts.id, <code key="id">{run.id}</code>],
        ]}
      />
    </section>
  );
}
