import { useRead } from '../../../api/read.ts';
import { ChangedMeanwhile } from '../../../forms/changed-meanwhile.tsx';
import { useTexts } from '../../../texts/language.tsx';

/** Who changed which field of a user since this revision, from what to what. */
export function ChangesMeanwhile({ id, since, hasTyped = true }: { id: string; since: number; hasTyped?: boolean }) {
  const { accounts } = useTexts();
  const history = useRead('/almaws/v1/users/{id}/history', { path: { id }, query: { limit: 100 } });
  const edits = (history.data?.entry ?? [])
    .filter(({ revision = 0 }) => revision > since)
    .map(({ by, time, change }) => ({
      by,
      at: time,
      changes: change
        .filter(({ field }) => field !== 'provenance')
        .map(({ field, before, after }) => ({ field, before, after })),
    }));
  const labelOf = (path: string) =>
    path
      .split('.')
      .map((part) => accounts.fields[part] ?? part)
      .join(', ');
  return <ChangedMeanwhile edits={edits} labelOf={labelOf} hasTyped={hasTyped} />;
}
