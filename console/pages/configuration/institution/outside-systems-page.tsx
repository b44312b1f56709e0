import { Link } from '@tanstack/react-router';
import { useId, useState, type ReactNode } from 'react';
import { messageOf } from '../../../api/api-problem.ts';
import { api } from '../../../api/client.ts';
import { useRead, type Answer } from '../../../api/read.ts';
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
  const change = async ({ system }: System, body: { calls_per_second: number; held_until?: null }) => {
    await proven(() => api.PUT(`${PATH}/{system}`, { params: { path: { system: system.value } }, body }));
    toast({ key: 'limit', kind: 'success', title: institution.limitChanged(system.desc) });
    await systems.refetch();
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
            { key: 'system', heading: institution.system, cell: ({ system }) => system.desc },
            {
              key: 'limit',
              heading: institution.limit,
              cell: (row) =>
                mayChange ? (
                  <LimitForm key={row.calls_per_second} row={row} onChange={(body) => change(row, body)} />
                ) : (
                  number(row.calls_per_second)
                ),
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
                    <span>{row.held_because}</span>
                    {mayChange && (
                      <div>
                        <Button
                          onClick={() => void change(row, { calls_per_second: row.calls_per_second, held_until: null })}
                        >
                          {institution.release}
                        </Button>
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

function LimitForm({
  row: { system, calls_per_second: limit },
  onChange,
}: {
  row: System;
  onChange: (body: { calls_per_second: number }) => Promise<void>;
}) {
  const { institution, common } = useTexts();
  const id = useId();
  const [typed, setTyped] = useState(String(limit));
  const [error, setError] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const save = async () => {
    setIsBusy(true);
    setError(undefined);
    try {
      await onChange({ calls_per_second: Number(typed) });
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
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
        }}
      />
      <Button type="submit" isBusy={isBusy} aria-label={`${common.save}: ${system.desc}`}>
        {common.save}
      </Button>
      {error !== undefined && (
        <span id={id} role="alert" className="wrong-text">
          {error}
        </span>
      )}
    </form>
  );
}
