import { ROOT } from '../../api/root.ts';
import { useTexts } from '../../texts/language.tsx';
import { filterOf, orderOf, type RunsSearch } from './runs-address.ts';

/** The runs of the filter as a file, those under way too, in the order of the history. */
export function RunsCsvLink({ search }: { search: RunsSearch }) {
  const { runs } = useTexts();
  const query = new URLSearchParams({ ...filterOf(search), ...orderOf(search) }).toString();
  return (
    <a className="button default" href={new URL(`almaws/v1/conf/instances.csv?${query}`, ROOT).href} download>
      {runs.csv}
    </a>
  );
}
