import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useRead } from '../../../api/read.ts';
import { useTexts } from '../../../texts/language.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { Problem } from '../../../ui/notice.tsx';
import { Page } from '../../../ui/page.tsx';
import { Table } from '../../../ui/table.tsx';
import { ServerWords } from '../../../ui/server-words.tsx';

/** The code tables that coded fields are checked against. */
export function CodeTablesPage(): ReactNode {
  const { institution, configuration } = useTexts();
  const tables = useRead('/almaws/v1/conf/code-tables', { query: { limit: 100 } });
  return (
    <Page title={institution.codeTables} lead={<p className="muted">{institution.codeTablesHint}</p>}>
      <p>
        <Link to="/configuration">{configuration.toAll}</Link>
      </p>
      {tables.isPending && <Loading />}
      {tables.error && <Problem problem={tables.error} onRetry={() => void tables.refetch()} />}
      {tables.data && (
        <Table
          caption={institution.codeTables}
          rows={tables.data.code_table}
          keyOf={({ name }) => name}
          columns={[
            {
              key: 'name',
              heading: institution.name,
              cell: ({ name }) => (
                <Link to="/configuration/code-tables/$table" params={{ table: name }}>
                  {name}
                </Link>
              ),
            },
            {
              key: 'description',
              heading: institution.description,
              cell: ({ description }) => <ServerWords>{description}</ServerWords>,
            },
          ]}
        />
      )}
    </Page>
  );
}
