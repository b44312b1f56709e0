import { useRead } from '../../api/read.ts';
import { useTexts } from '../../texts/language.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Loading } from '../../ui/loading.tsx';
import { parametersInWords } from './parameters-in-words.ts';
import type { Instance } from '../../runs/instance.ts';

/** Not of the job: what the run itself was given. */
const OF_THE_RUN = new Set(['set_id', 'job_name', 'PRODUCT']);

/** The parameters of a run, in the words of its job's form, and as they were sent. */
export function Parameters({ run }: { run: Instance }) {
  const { run: texts } = useTexts();
  const job = useRead('/almaws/v1/conf/jobs/{id}', { path: { id: run.job_info.id } }, { staleTime: 600_000 });
  const sent = run.parameter.filter(({ name }) => !OF_THE_RUN.has(name.value));
  if (sent.length === 0) return <p className="muted">{texts.noParameters}</p>;
  if (job.isPending) return <Loading />;
  // The job may be gone since: then only what was sent is known.
  const groups = job.data ? parametersInWords(job.data.parameters_schema, sent) : [];
  return (
    <div className="stack">
      {groups.map(({ title, values }) => (
        <div key={title} className="stack tight">
          {title !== '' && <h3>{title}</h3>}
          <Facts facts={values} />
        </div>
      ))}
      <Disclosure title={texts.asSent} isOpen={groups.length === 0}>
        <Facts facts={run.parameter.map(({ name, value }) => [name.value, value] as const)} />
      </Disclosure>
    </div>
  );
}
