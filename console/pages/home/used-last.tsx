import { Link } from '@tanstack/react-router';
import { useRead } from '../../api/read.ts';
import { useTexts } from '../../texts/language.tsx';
import { useFormats } from '../../ui/formats.ts';

/** The jobs that one ran last, each a press away. Nothing before the first. */
export function UsedLast() {
  const { home: texts } = useTexts();
  const { ago } = useFormats();
  const used = useRead('/almaws/v1/conf/used-last');
  const jobs = used.data?.job ?? [];
  if (jobs.length === 0) return null;
  return (
    <section className="card">
      <h2>{texts.usedLast}</h2>
      <ul className="run-list">
        {jobs.slice(0, 5).map((job) => (
          <li key={job.value}>
            <Link to="/run" search={{ job: job.value }}>
              {job.desc}
            </Link>
            <span className="muted">{ago(job.used)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
