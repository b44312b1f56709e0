import { Link } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { api } from '../../../api/client.ts';
import { KEEP_ROWS, keyOfRead, useRead, type Answer } from '../../../api/read.ts';
import { proven } from '../../../session/prove.tsx';
import { useHasRole } from '../../../session/session.tsx';
import { useTexts } from '../../../texts/language.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Empty } from '../../../ui/empty.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { Problem } from '../../../ui/notice.tsx';
import { Page } from '../../../ui/page.tsx';
import { Pager } from '../../../ui/pager.tsx';
import { SearchForm } from '../../../ui/search-form.tsx';
import { Table } from '../../../ui/table.tsx';
import { toast } from '../../../ui/toasts.tsx';
import type { Schema } from '../form/schema.ts';
import { DeleteDialog } from '../delete-dialog.tsx';
import { ifStill, type StoredNow } from '../../../forms/save-unless-changed.ts';
import { FieldsDialog } from './fields-dialog.tsx';

const PATH = '/almaws/v1/conf/units';
const LIMIT = 25;

type Unit = Answer<typeof PATH>['unit'][number];
type UnitBody = NonNullable<Parameters<typeof api.POST<typeof PATH, never>>[1]>['body'];

const text: Schema = { type: 'string' };
const SCHEMA: Schema = {
  properties: {
    ...{ code: text, name: text, parent: text, type: { type: 'string', enum: ['INTERNAL', 'EXTERNAL'] } },
    ...{ active: { type: 'boolean', default: true }, start_date: text, end_date: text, url: text },
  },
  required: ['code', 'name', 'type'],
};

/** The organization units: looked up by everybody, changed by administrators. */
export function UnitsPage(): ReactNode {
  const { accounts, institution, configuration, common } = useTexts();
  const hasRole = useHasRole();
  const mayChange = hasRole('GENERAL_SYSTEM_ADMINISTRATOR');
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [offset, setOffset] = useState(0);
  const [edited, setEdited] = useState<Unit | 'new'>();
  const [deleted, setDeleted] = useState<Unit>();
  const units = useRead(PATH, { query: { limit: LIMIT, offset, ...(name === '' ? {} : { name }) } }, KEEP_ROWS);
  const rows = units.data?.unit ?? [];
  const changed = async (title: string) => {
    toast({ key: 'unit', kind: 'success', title });
    await client.invalidateQueries({ queryKey: keyOfRead(PATH) });
  };
  const readNow = async (code: string): Promise<StoredNow> => {
    const { data, response } = await api.GET(`${PATH}/{code}`, { params: { path: { code } } });
    return { fields: data && fieldsOf(data), tag: response.headers.get('ETag') ?? undefined };
  };
  const save = async (fields: Readonly<Record<string, unknown>>, now?: StoredNow) => {
    const body = fields as unknown as UnitBody;
    const code = String(fields['code']);
    if (!now) await api.POST(PATH, { body });
    else await api.PUT(`${PATH}/{code}`, { params: { path: { code } }, body, ...ifStill(now) });
    await changed(configuration.saved(code));
  };
  const remove = async ({ code }: Unit) => {
    await proven(() => api.DELETE(`${PATH}/{code}`, { params: { path: { code } } }));
    setDeleted(undefined);
    await changed(configuration.deleted(code));
  };
  return (
    <Page
      title={institution.units}
      lead={<p className="muted">{institution.unitsHint}</p>}
      actions={
        mayChange && (
          <Button
            kind="primary"
            onClick={() => {
              setEdited('new');
            }}
          >
            {institution.newUnit}
          </Button>
        )
      }
    >
      <p>
        <Link to="/configuration">{configuration.toAll}</Link>
      </p>
      <SearchForm
        label={institution.name}
        onSearch={(sought) => {
          setOffset(0);
          setName(sought);
        }}
      />
      {units.isPending && <Loading />}
      {units.error && <Problem problem={units.error} onRetry={() => void units.refetch()} />}
      {units.data && rows.length === 0 && <Empty title={common.nothing} />}
      {rows.length > 0 && (
        <div className="stack">
          <Table
            caption={institution.units}
            rows={rows}
            keyOf={({ code }) => code}
            columns={[
              { key: 'code', heading: configuration.code, cell: ({ code }) => <code>{code}</code> },
              { key: 'name', heading: institution.name, cell: ({ name: each }) => each },
              { key: 'parent', heading: institution.parent, cell: ({ parent }) => parent?.desc ?? '–' },
              { key: 'type', heading: institution.type, cell: ({ type }) => accounts.types[type.value] },
              {
                key: 'active',
                heading: institution.active,
                cell: ({ active }) => (active ? common.yes : <Badge kind="attention">{common.no}</Badge>),
              },
              ...(mayChange
                ? [
                    {
                      key: 'actions',
                      heading: common.actions,
                      cell: (unit: Unit) => (
                        <span className="row">
                          <Button
                            aria-label={`${common.edit}: ${unit.name}`}
                            onClick={() => {
                              setEdited(unit);
                            }}
                          >
                            {common.edit}
                          </Button>
                          <Button
                            aria-label={`${common.delete}: ${unit.name}`}
                            onClick={() => {
                              setDeleted(unit);
                            }}
                          >
                            {common.delete}
                          </Button>
                        </span>
                      ),
                    },
                  ]
                : []),
            ]}
          />
          <Pager offset={offset} limit={LIMIT} total={units.data?.total_record_count ?? 0} onTurn={setOffset} />
        </div>
      )}
      {edited && (
        <FieldsDialog
          title={edited === 'new' ? institution.newUnit : edited.name}
          schema={edited === 'new' ? SCHEMA : withoutCode(SCHEMA)}
          given={edited === 'new' ? { type: 'INTERNAL', active: true } : fieldsOf(edited)}
          onSave={save}
          readNow={edited === 'new' ? undefined : () => readNow(edited.code)}
          onClose={() => {
            setEdited(undefined);
          }}
        />
      )}
      {deleted && (
        <DeleteDialog
          name={deleted.name}
          hint={institution.deleteUnitHint}
          onDelete={() => remove(deleted)}
          onClose={() => {
            setDeleted(undefined);
          }}
        />
      )}
    </Page>
  );
}

/** Codes cannot be changed. */
function withoutCode({ properties = {}, ...schema }: Schema): Schema {
  return { ...schema, properties: Object.fromEntries(Object.entries(properties).filter(([name]) => name !== 'code')) };
}

function fieldsOf({ code, name, parent, type, active, start_date, end_date, url }: Unit): Record<string, unknown> {
  return { code, name, parent: parent?.value, type: type.value, active, start_date, end_date, url };
}
