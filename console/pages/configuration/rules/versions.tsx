import { api, body } from '../../../api/client.ts';
import { useRead } from '../../../api/read.ts';
import { useTexts } from '../../../texts/language.tsx';
import { Button } from '../../../ui/button.tsx';
import { Problem } from '../../../ui/notice.tsx';
import { Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';

const PATH = '/almaws/v1/conf/normalization/rule-files/{id}/versions';

/** The texts that a rule file had. One that is taken stands in the editor until it is saved. */
export function Versions({ file, onUse }: { file: string; onUse: (text: string) => void }) {
  const { rules, configuration } = useTexts();
  const versions = useRead(PATH, { path: { id: file } });
  const use = async (version: number) => {
    const path = { id: file, version: String(version) };
    const { text } = await body(api.GET(`${PATH}/{version}`, { params: { path } }));
    if (text !== undefined) onUse(text);
  };
  return (
    <section className="stack">
      <h2>{rules.versions}</h2>
      {versions.error && <Problem problem={versions.error} onRetry={() => void versions.refetch()} />}
      {versions.data && (
        <Table
          caption={rules.versions}
          rows={versions.data.version}
          keyOf={({ version }) => String(version)}
          columns={[
            { key: 'version', heading: rules.versionHeading, isNumber: true, cell: ({ version }) => version },
            { key: 'rules', heading: rules.count, isNumber: true, cell: (each) => each.rules },
            {
              key: 'made',
              heading: configuration.changed,
              cell: (each) => (
                <>
                  <Time at={each.created_date} /> {configuration.by(each.created_by)}
                </>
              ),
            },
            {
              key: 'use',
              heading: rules.useVersion,
              cell: ({ version }) => (
                <Button aria-label={`${rules.useVersion}: ${version}`} onClick={() => void use(version)}>
                  {rules.useVersion}
                </Button>
              ),
            },
          ]}
        />
      )}
    </section>
  );
}
