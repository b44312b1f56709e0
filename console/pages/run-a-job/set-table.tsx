import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { Shapes } from '../../api/client.ts';
import { KEEP_ROWS, useRead } from '../../api/read.ts';
import { useMe } from '../../session/session.tsx';
import { SetFilter } from '../../sets/set-filter.tsx';
import { isFiltered, setListQuery, sorted, sortingOf, type SetListAddress } from '../../sets/set-list.ts';
import { useTexts } from '../../texts/language.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Radio, TextField } from '../../ui/field.tsx';
import { useFormats } from '../../ui/formats.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Problem } from '../../ui/notice.tsx';
import { Pager } from '../../ui/pager.tsx';
import { Table } from '../../ui/table.tsx';
import { useLater } from './use-later.ts';
import { UsedLast } from './used-last.tsx';

const PAGE = 10;
const route = getRouteApi('/run/set');

/** The sets of a content type, to choose one of; searched and paged by the server. */
export function SetTable({
  content,
  contentName,
  chosen,
  onChoose,
}: {
  content: Shapes['Set']['content']['value'];
  contentName: string;
  chosen: string;
  onChoose: (set: string) => void;
}) {
  const { wizard, sets: setTexts } = useTexts();
  const { number, day } = useFormats();
  const { primary_id: me } = useMe();
  const address = route.useSearch();
  const navigate = route.useNavigate();
  const { offset = 0 } = address;
  const go = (change: SetListAddress) =>
    void navigate({ search: (now) => ({ ...now, offset: undefined, ...change }), replace: true });
  const [sought, setSought] = useState(address.name ?? '');
  const q = useLater(sought.trim(), 250);
  useEffect(() => {
    const name = q === '' ? undefined : q;
    void navigate({
      search: (now) => (now.name === name ? now : { ...now, name, offset: undefined }),
      replace: true,
    });
  }, [q, navigate]);
  // Letters are no content of sets that people make.
  const query = {
    limit: PAGE,
    ...setListQuery(address, me),
    view: 'FULL' as const,
    ...(content === 'LETTER' ? {} : { content_type: content }),
  };
  const sets = useRead('/almaws/v1/conf/sets', { query }, KEEP_ROWS);
  const usedLast = useRead('/almaws/v1/conf/used-last');
  const recent = (usedLast.data?.set ?? []).filter((set) => set.content.value === content).slice(0, 4);
  const found = sets.data;
  if (sets.error) return <Problem problem={sets.error} onRetry={() => void sets.refetch()} />;
  if (!found) return <Loading />;
  if (found.total_record_count === 0 && !isFiltered(address)) {
    return (
      <Empty title={wizard.noSets(contentName)}>
        <p>{wizard.noSetsWhy}</p>
        <NewSetLink content={content} />
      </Empty>
    );
  }
  return (
    <>
      <UsedLast used={recent} chosen={chosen} onChoose={onChoose} />
      <div className="row fields">
        <TextField
          label={wizard.searchSets}
          type="search"
          value={sought}
          onChange={(event) => {
            setSought(event.target.value);
          }}
        />
        <SetFilter address={address} ownerLabel={wizard.owner} onChange={go} />
        <NewSetLink content={content} />
      </div>
      {found.set.length > 0 && (
        <div className="wizard-table">
          <Table
            caption={wizard.setsCaption(contentName)}
            rows={found.set}
            keyOf={(set) => set.id}
            sorting={sortingOf(address)}
            onSort={(sorting) => {
              go(sorted(address, sorting));
            }}
            columns={[
              {
                ...{ key: 'NAME', heading: wizard.name, isSortable: true },
                cell: (set) => (
                  <Radio
                    name="set"
                    label={set.name}
                    isChosen={set.id === chosen}
                    onChoose={() => {
                      onChoose(set.id);
                    }}
                  />
                ),
              },
              { key: 'type', heading: setTexts.type, cell: (set) => setTexts.types[set.type.value] },
              {
                ...{ key: 'members', heading: wizard.members, isNumber: true },
                cell: ({ number_of_members: members }) => (members ? number(members.value) : wizard.notCounted),
              },
              { key: 'OWNER', heading: wizard.owner, isSortable: true, cell: (set) => set.created_by.desc },
              { key: 'CREATED', heading: wizard.date, isSortable: true, cell: (set) => day(set.created_date) },
              { key: 'MODIFIED', heading: setTexts.modified, isSortable: true, cell: (set) => day(set.modified_date) },
            ]}
          />
        </div>
      )}
      <Pager
        offset={offset}
        limit={PAGE}
        total={found.total_record_count}
        onTurn={(next) => {
          go({ offset: next > 0 ? next : undefined });
        }}
      />
    </>
  );
}

/** Beside the wizard, which stays as it is; the list is read anew when one comes back. */
function NewSetLink({ content }: { content: Shapes['Set']['content']['value'] }) {
  const { wizard, common } = useTexts();
  return (
    <div>
      <LinkButton to="/sets/new" search={content === 'LETTER' ? {} : { content }} target="_blank">
        {wizard.makeSet} <span className="small">{common.newTab}</span>
      </LinkButton>
    </div>
  );
}
