import { getRouteApi, Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { api } from '../../../api/client.ts';
import { useRead, type Answer } from '../../../api/read.ts';
import { useHasRole } from '../../../session/session.tsx';
import { useTexts } from '../../../texts/language.tsx';
import { Button } from '../../../ui/button.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { Problem } from '../../../ui/notice.tsx';
import { Page } from '../../../ui/page.tsx';
import { Table } from '../../../ui/table.tsx';
import { toast } from '../../../ui/toasts.tsx';
import { ifStill, type StoredNow } from '../../../forms/save-unless-changed.ts';
import { labelOf, type Schema } from '../form/schema.ts';
import { FieldsDialog } from './fields-dialog.tsx';
import { ServerWords } from '../../../ui/server-words.tsx';

const PATH = '/almaws/v1/conf/code-tables/{table}';
const route = getRouteApi('/configuration/code-tables/$table');

type Row = Answer<typeof PATH>['row'][number];

/** The table as it is now. */
interface Now extends StoredNow {
  rows: readonly Row[];
}

const NEW_ROW = { enabled: true };

/** The rows of one code table; administrators change and add rows. */
export function CodeTablePage(): ReactNode {
  const { table } = route.useParams();
  const { institution, configuration, common } = useTexts();
  const hasRole = useHasRole();
  const mayChange = hasRole('GENERAL_SYSTEM_ADMINISTRATOR');
  const [edited, setEdited] = useState<Row | 'new'>();
  const read = useRead(PATH, { path: { table } });
  const rows: readonly Row[] = read.data?.row ?? [];
  const others = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter(
    (name) => !['code', 'description', 'enabled'].includes(name),
  );
  const readNow = async (): Promise<Now> => {
    const { data, response } = await api.GET(PATH, { params: { path: { table } } });
    const now = data?.row ?? [];
    const fields = edited === 'new' ? NEW_ROW : now.find(({ code }) => code === (edited as Row).code);
    return { fields, tag: response.headers.get('ETag') ?? undefined, rows: now };
  };
  const save = async (fields: Readonly<Record<string, unknown>>, now: Now) => {
    const row = fields as unknown as Row;
    // Only this row is changed: the others are as they are by now.
    const there = now.rows;
    const isThere = edited !== 'new' && there.some(({ code }) => code === row.code);
    const next = isThere ? there.map((each) => (each.code === row.code ? row : each)) : [...there, row];
    await api.PUT(PATH, { params: { path: { table } }, body: { row: next }, ...ifStill(now) });
    toast({ key: 'row', kind: 'success', title: configuration.saved(row.code) });
    await read.refetch();
  };
  return (
    <Page
      title={table}
      lead={
        <p className="muted">
          <ServerWords>{read.data?.description}</ServerWords>
        </p>
      }
      actions={
        mayChange &&
        read.data && (
          <Button
            onClick={() => {
              setEdited('new');
            }}
          >
            {institution.newRow}
          </Button>
        )
      }
    >
      <p>
        <Link to="/configuration/code-tables">{institution.toTables}</Link>
      </p>
      {read.isPending && <Loading />}
      {read.error && <Problem problem={read.error} onRetry={() => void read.refetch()} />}
      {read.data && (
        <Table
          caption={table}
          rows={rows}
          keyOf={({ code }) => code}
          columns={[
            { key: 'code', heading: configuration.code, cell: ({ code }) => <code>{code}</code> },
            { key: 'description', heading: institution.description, cell: ({ description }) => description },
            { key: 'enabled', heading: institution.enabled, cell: ({ enabled }) => (enabled ? common.yes : common.no) },
            ...others.map((name) => ({
              key: name,
              heading: labelOf(name),
              cell: (row: Row) => shown(valueOf(row, name), common),
            })),
            ...(mayChange
              ? [
                  {
                    key: 'edit',
                    heading: common.actions,
                    cell: (row: Row) => (
                      <Button
                        aria-label={`${common.edit}: ${row.code}`}
                        onClick={() => {
                          setEdited(row);
                        }}
                      >
                        {common.edit}
                      </Button>
                    ),
                  },
                ]
              : []),
          ]}
        />
      )}
      {edited && (
        <FieldsDialog
          title={edited === 'new' ? institution.newRow : edited.code}
          schema={schemaOf(rows, others, edited === 'new')}
          given={edited === 'new' ? NEW_ROW : { ...edited }}
          onSave={async (fields, now) => save(fields, now ?? (await readNow()))}
          readNow={readNow}
          listName="row"
          onClose={() => {
            setEdited(undefined);
          }}
        />
      )}
    </Page>
  );
}

function valueOf(row: Row, name: string): unknown {
  return (row as Readonly<Record<string, unknown>>)[name];
}

/** The fields that rows of this table have. */
function schemaOf(rows: readonly Row[], others: readonly string[], isNew: boolean): Schema {
  const typeOf = (name: string): Schema => {
    const found = rows.map((row) => valueOf(row, name)).find((value) => value !== undefined);
    if (Array.isArray(found)) return { type: 'array', items: { type: 'string' } };
    return { type: typeof found === 'boolean' ? 'boolean' : 'string' };
  };
  return {
    properties: {
      ...(isNew ? { code: { type: 'string' } } : {}),
      ...{ description: { type: 'string' }, enabled: { type: 'boolean' } },
      ...Object.fromEntries(others.map((name) => [name, typeOf(name)])),
    },
    required: ['code', 'description'],
  };
}

function shown(value: unknown, { yes, no }: { yes: string; no: string }): string {
  if (typeof value === 'boolean') return value ? yes : no;
  if (Array.isArray(value)) return value.map(String).join(', ');
  return typeof value === 'string' ? value : '–';
}
