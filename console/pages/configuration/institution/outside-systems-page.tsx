import { Link } from '@tanstack/react-router';
import { useId, useState, type ReactNode } from 'react';
import { messageOf } from '../../../api/api-problem.ts';
import { api } from '../../../api/client.ts';
import { useRead, type Answer } from '../../../api/read.ts';
import { ChangedMeanwhile } from '../../../forms/changed-meanwhile.tsx';
import { ifStill } from '../../../forms/save-unless-changed.ts';
import { useSharedFields } from '../../../forms/use-shared-fields.ts';
import { proven } from '../../../session/prove.tsx';
import { useHasRole } from '../../../session/session.tsx';
import { useTexts } from '../../../texts/language.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { useFormats } from '../../../ui/formats.ts';
import { Loading } from '../../../ui/loading.tsx';
import { Problem } from '../../../ui/notice.tsx';
import { Page } from '../../../ui/page.tsx';
import { Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';
import { toast } from '../../../ui/toasts.tsx';
import { ServerWords } from '../../../ui/server-words.tsx';
import '../../../ui/field.css';
import '../configuration.css';

const PATH = '/almaws/v1/conf/outside-systems';
const EACH_MS = 5_000;

type System = Answer<typeof PATH>['outside_system'][number];

/** The systems that jobs call, how often they may, and which of them asked for a pause; read anew while one looks. */
export function OutsideSystemsPage(): ReactNode {
  const { institution, configuration } = useTexts();
  const { number } = useFormats();
  const hasRole = useHasRole();
  const mayChange = hasRole('GENERAL_SYSTEM_ADMINISTRATOR');
  const systems = useRead(PATH, {}, { refetchInterval: EACH_MS });
  const changed = async ({ system }: System) => {
    toast({ key: 'limit', kind: 'success', title: institution.limitChanged(system.desc) });
    await systems.refetch();
  };
  const release = async (row: System) => {
    const params = { path: { system: row.system.value } };
    await proven(() => api.PUT(`${PATH}/{system}`, { params, body: { held_until: null } }));
    await changed(row);
  };
  return (
    <Page title={institution.outsideSystems} lead={<p className="muted">{institution.outsideSystemsHint}</p>}>
      <p>
        <Link to="/configuration">{configuration.toAll}</Link>
      </p>
      {systems.isPending && <Loading />}
      {systems.error && <Problem problem={systems.error} onRetry={() => void systems.refetch()} />}
      {systems.data && (
        <Table
          caption={institution.outsideSystems}
          rows={systems.data.outside_system}
          keyOf={({ system }) => system.value}
          columns={[
            {
              key: 'system',
              heading: institution.system,
              cell: ({ system }) => <ServerWords>{system.desc}</ServerWords>,
            },
            {
              key: 'limit',
              heading: institution.limit,
              cell: (row) =>
                mayChange ? <LimitForm row={row} onChanged={() => changed(row)} /> : number(row.calls_per_second),
            },
            {
              key: 'used',
              heading: institution.used,
              isNumber: true,
              cell: (row) => number(row.used_per_second),
            },
            {
              key: 'held',
              heading: institution.use,
              cell: (row) =>
                row.held_until === null ? (
                  <Badge kind="success">{institution.open}</Badge>
                ) : (
                  <div className="stack tight">
                    <span>
                      <Badge kind="attention">{institution.held}</Badge> <Time at={row.held_until} />
                    </span>
                    <span>
                      <ServerWords>{row.held_because}</ServerWords>
                    </span>
                    {mayChange && (
                      <div>
                        <Button onClick={() => void release(row)}>{institution.release}</Button>
                      </div>
                    )}
                  </div>
                ),
            },
          ]}
        />
      )}
    </Page>
  );
}

/** The limit follows what is stored until one types; then it stays as typed, whoever changes it. */
function LimitForm({
  row: { system, calls_per_second: limit },
  onChanged,
}: {
  row: System;
  onChanged: () => Promise<void>;
}) {
  const { institution, common } = useTexts();
  const id = useId();
  const {
    fields,
    setFields,
    meanwhile,
    isAsBegun,
    begin,
    save: saveShared,
  } = useSharedFields({ limit: String(limit) });
  const [seen, setSeen] = useState(limit);
  if (seen !== limit) {
    setSeen(limit);
    if (isAsBegun) begin({ limit: String(limit) });
  }
  const [error, setError] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const save = async () => {
    setIsBusy(true);
    setError(undefined);
    const params = { path: { system: system.value } };
    try {
      const overtaking = await saveShared(['limit'], {
        read: async () => {
          const { data, response } = await api.GET(`${PATH}/{system}`, { params });
          const tag = response.headers.get('ETag') ?? undefined;
          return { fields: data && { limit: String(data.calls_per_second) }, tag };
        },
        write: (now) => {
          const body = { calls_per_second: Number(fields.limit) };
          return proven(() => api.PUT(`${PATH}/{system}`, { params, body, ...ifStill(now) }));
        },
      });
      if (!overtaking) await onChanged();
    } catch (problem) {
      setError(messageOf(problem));
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <form
      className="row"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <input
        className="control limit"
        aria-label={institution.limitOf(system.desc)}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={error === undefined ? undefined : id}
        type="number"
        min="0.1"
        max="1000"
        step="0.1"
        value={fields.limit}
        onChange={(event) => {
          setFields({ limit: event.target.value });
        }}
      />
      <Button type="submit" isBusy={isBusy} aria-label={`${common.save}: ${system.desc}`}>
        {common.save}
      </Button>
      {meanwhile && <ChangedMeanwhile edits={[meanwhile]} labelOf={() => institution.limit} />}
      {error !== undefined && (
        <span id={id} role="alert" className="wrong-text">
          <ServerWords>{error}</ServerWords>
        </span>
      )}
    </form>
  );
}
