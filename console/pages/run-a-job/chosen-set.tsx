import { useRead } from '../../api/read.ts';
import { useTexts } from '../../texts/language.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Problem } from '../../ui/notice.tsx';
import { FirstMembers } from './first-members.tsx';

/** The set that is chosen, wherever it is in the table, with a look at its first members. */
export function ChosenSet({ id }: { id: string }) {
  const { wizard, common } = useTexts();
  const set = useRead('/almaws/v1/conf/sets/{id}', { path: { id } }, { staleTime: 30_000 });
  if (set.error) return <Problem problem={set.error} />;
  if (!set.data) return <Loading />;
  const { name, description, number_of_members: members, query } = set.data;
  return (
    <section className="card" aria-label={wizard.chosenSet}>
      <p>
        {wizard.chosenSet}: <strong>{name}</strong>
        {members && <>, {common.members(members.value)}</>}
      </p>
      {description !== '' && <p className="muted">{description}</p>}
      {query && <p className="muted">{query.desc}</p>}
      <FirstMembers set={id} />
    </section>
  );
}
