import { Link } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { api } from '../../../api/client.ts';
import { keyOfRead, useRead, type Answer } from '../../../api/read.ts';
import { useTexts } from '../../../texts/language.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Empty } from '../../../ui/empty.tsx';
import { LinkButton } from '../../../ui/link-button.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { Problem } from '../../../ui/notice.tsx';
import { Page } from '../../../ui/page.tsx';
import { Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';
import { toast } from '../../../ui/toasts.tsx';
import { DeleteDialog } from '../delete-dialog.tsx';
import { ifStill, type StoredNow } from '../../../forms/save-unless-changed.ts';
import type { Schema } from '../form/schema.ts';
import { FieldsDialog } from '../institution/fields-dialog.tsx';

const FILES = '/almaws/v1/conf/normalization/rule-files';
const PROCESSES = '/almaws/v1/conf/normalization/processes';
/** All of them: an installation has a handful. */
const LIMIT = 100;

type RuleFile = Answer<typeof FILES>['rule_file'][number];
type Process = Answer<typeof PROCESSES>['process'][number];

/** Rule files, and the processes that are jobs made of them. */
export function NormalizationPage(): ReactNode {
  const { rules, configuration, common } = useTexts();
  const client = useQueryClient();
  const files = useRead(FILES, { query: { limit: LIMIT } });
  const processes = useRead(PROCESSES, { query: { limit: LIMIT } });
  const [edited, setEdited] = useState<Process | 'new'>();
  const [deleted, setDeleted] = useState<Process>();
  const fileRows = files.data?.rule_file ?? [];
  const processRows = processes.data?.process ?? [];
  const readNow = async (id: string): Promise<StoredNow> => {
    const { data, response } = await api.GET(`${PROCESSES}/{id}`, { params: { path: { id } } });
    const tag = response.headers.get('ETag') ?? undefined;
    if (!data) return { fields: undefined, tag };
    return { fields: fieldsOf(data), tag, by: data.modified_by, at: data.modified_date };
  };
  const save = async (fields: Readonly<Record<string, unknown>>, now?: StoredNow) => {
    const body = fields as { name: string };
    if (edited === 'new') await api.POST(PROCESSES, { body });
    else if (edited && now) {
      await api.PUT(`${PROCESSES}/{id}`, { params: { path: { id: edited.id } }, body, ...ifStill(now) });
    }
    toast({ key: 'process', kind: 'success', title: configuration.saved(body.name) });
    await client.invalidateQueries({ queryKey: keyOfRead(PROCESSES) });
  };
  const remove = async ({ id, name }: Process) => {
    await api.DELETE(`${PROCESSES}/{id}`, { params: { path: { id } } });
    setDeleted(undefined);
    toast({ key: 'process', kind: 'success', title: configuration.deleted(name) });
    await client.invalidateQueries({ queryKey: keyOfRead(PROCESSES) });
  };
  const state = (isEnabled: boolean) =>
    isEnabled ? <Badge kind="success">{rules.enabled}</Badge> : <Badge>{rules.disabled}</Badge>;
  return (
    <Page title={rules.title} lead={<p className="muted">{rules.lead}</p>}>
      <p>
        <Link to="/configuration">{configuration.toAll}</Link>
      </p>
      {files.error ? (
        <Problem problem={files.error} onRetry={() => void files.refetch()} />
      ) : (
        <section className="stack">
          <div className="row ends">
            <h2>{rules.files}</h2>
            <LinkButton to="/configuration/normalization/$file" params={{ file: '-new' }}>
              {rules.newFile}
            </LinkButton>
          </div>
          {files.isPending && <Loading />}
          {files.data && fileRows.length === 0 && <Empty title={configuration.empty} />}
          {fileRows.length > 0 && (
            <Table
              caption={rules.files}
              rows={fileRows}
              keyOf={({ id }) => id}
              columns={[
                {
                  key: 'name',
                  heading: rules.name,
                  cell: ({ id, name }) => (
                    <Link to="/configuration/normalization/$file" params={{ file: id }}>
                      {name}
                    </Link>
                  ),
                },
                { key: 'access', heading: rules.access, cell: ({ access }) => rules.accesses[access.value] },
                { key: 'enabled', heading: rules.state, cell: ({ enabled }) => state(enabled) },
                { key: 'rules', heading: rules.count, isNumber: true, cell: (file) => file.rules },
                { key: 'owner', heading: rules.owner, cell: ({ owner }) => owner },
                { key: 'changed', heading: configuration.changed, cell: (file) => <Time at={file.modified_date} /> },
              ]}
            />
          )}
        </section>
      )}
      {!files.error && (
        <section className="stack">
          <div className="row ends">
            <h2>{rules.processes}</h2>
            <Button
              onClick={() => {
                setEdited('new');
              }}
            >
              {rules.newProcess}
            </Button>
          </div>
          {processes.isPending && <Loading />}
          {processes.error && <Problem problem={processes.error} onRetry={() => void processes.refetch()} />}
          {processes.data && processRows.length === 0 && <Empty title={configuration.empty} />}
          {processRows.length > 0 && (
            <Table
              caption={rules.processes}
              rows={processRows}
              keyOf={({ id }) => id}
              columns={[
                { key: 'name', heading: rules.name, cell: ({ name }) => name },
                {
                  key: 'tasks',
                  heading: rules.tasks,
                  cell: ({ task }) => (
                    <ol>
                      {task.map((each) => (
                        <li key={each.name}>
                          {each.name}: {each.rule_file.desc}
                        </li>
                      ))}
                    </ol>
                  ),
                },
                { key: 'enabled', heading: rules.state, cell: ({ enabled }) => state(enabled) },
                {
                  key: 'actions',
                  heading: common.actions,
                  cell: (process) => (
                    <span className="row">
                      <Button
                        aria-label={`${common.edit}: ${process.name}`}
                        onClick={() => {
                          setEdited(process);
                        }}
                      >
                        {common.edit}
                      </Button>
                      <Button
                        aria-label={`${common.delete}: ${process.name}`}
                        onClick={() => {
                          setDeleted(process);
                        }}
                      >
                        {common.delete}
                      </Button>
                    </span>
                  ),
                },
              ]}
            />
          )}
        </section>
      )}
      {edited && (
        <FieldsDialog
          title={edited === 'new' ? rules.newProcess : edited.name}
          schema={processSchema(fileRows)}
          given={edited === 'new' ? { enabled: true, task: [{}] } : fieldsOf(edited)}
          onSave={save}
          readNow={edited === 'new' ? undefined : () => readNow(edited.id)}
          onClose={() => {
            setEdited(undefined);
          }}
        />
      )}
      {deleted && (
        <DeleteDialog
          name={deleted.name}
          hint={rules.deleteProcessHint}
          onDelete={() => remove(deleted)}
          onClose={() => {
            setDeleted(undefined);
          }}
        />
      )}
    </Page>
  );
}

/** A process names rule files, which are chosen by their names. */
function processSchema(files: readonly RuleFile[]): Schema {
  const names = Object.fromEntries(files.map(({ id, name }) => [id, name]));
  return {
    properties: {
      ...{ name: { type: 'string' }, description: { type: 'string', maxLength: 2_000 } },
      enabled: { type: 'boolean' },
      task: {
        type: 'array',
        items: {
          properties: {
            name: { type: 'string' },
            rule_file: { type: 'string', enum: Object.keys(names), names },
          },
          required: ['name', 'rule_file'],
        },
      },
    },
    required: ['name'],
  };
}

function fieldsOf({ name, description, enabled, task }: Process): Record<string, unknown> {
  const tasks = task.map((each) => ({ name: each.name, rule_file: each.rule_file.value }));
  return { name, description, enabled, task: tasks };
}
