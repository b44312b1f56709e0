import { ROOT } from '../../api/root.ts';
import { useTexts } from '../../texts/language.tsx';
import { getRouteApi } from '@tanstack/react-router';
import type { Instance } from '../../runs/instance.ts';

const route = getRouteApi('/runs/$instance');

/** The report as a file, of the members that are asked for. */
export function CsvLink({ run }: { run: Instance }) {
  const { run: texts } = useTexts();
  const { outcome, reason } = route.useSearch();
  const asked = new URLSearchParams({
    ...(outcome === undefined ? {} : { outcome }),
    ...(reason === undefined ? {} : { reason }),
  });
  const query = asked.size === 0 ? '' : `?${asked.toString()}`;
  const path = `almaws/v1/conf/jobs/${encodeURIComponent(run.job_info.id)}/instances/${run.id}/report.csv${query}`;
  return (
    <a className="button default" href={new URL(path, ROOT).href} download>
      {texts.csv}
    </a>
  );
}
