import { getRouteApi, Link } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { messageOf } from '../../../api/api-problem.ts';
import { api, body } from '../../../api/client.ts';
import { keyOfRead, useRead, type Answer } from '../../../api/read.ts';
import { useMe, useHasRole } from '../../../session/session.tsx';
import { useTexts } from '../../../texts/language.tsx';
import { Button } from '../../../ui/button.tsx';
import { ErrorSummary } from '../../../ui/error-summary.tsx';
import { Checkbox, Select, TextField } from '../../../ui/field.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { Notice, Problem } from '../../../ui/notice.tsx';
import { Page } from '../../../ui/page.tsx';
import { toast } from '../../../ui/toasts.tsx';
import { ChangedMeanwhile } from '../../../forms/changed-meanwhile.tsx';
import { ifStill, type FieldChange } from '../../../forms/save-unless-changed.ts';
import { useSharedFields } from '../../../forms/use-shared-fields.ts';
import { FoundProblems } from './found-problems.tsx';
import { RuleEditor } from './rule-editor.tsx';
import type { RuleProblem } from './rule-problem.ts';
import { TryRules } from './try-rules.tsx';
import { useCheckedRules } from './use-checked-rules.ts';
import { Versions } from './versions.tsx';
import '../form/form.css';
import './rules.css';

const LIST = '/almaws/v1/conf/normalization/rule-files';
const ONE = '/almaws/v1/conf/normalization/rule-files/{id}';
const NEW = '-new';
const route = getRouteApi('/configuration/normalization/$file');

type RuleFile = Answer<typeof ONE>;
type RuleFields = Required<Pick<RuleFile, 'name' | 'description' | 'enabled' | 'text'>> & {
  access: RuleFile['access']['value'];
};
type Sent = Omit<RuleFields, 'access'> & { access: { value: RuleFields['access'] } };

/** A rule file: its text with its problems, a trial on a record, and the versions. */
export function RuleFilePage(): ReactNode {
  const { file: id } = route.useParams();
  const { rules } = useTexts();
  const read = useRead(ONE, { path: { id } }, { enabled: id !== NEW });
  if (id === NEW) return <RuleFileForm key={id} />;
  if (read.error && !read.data) {
    return (
      <Page title={rules.title}>
        <Problem problem={read.error} onRetry={() => void read.refetch()} />
      </Page>
    );
  }
  return read.data ? <RuleFileForm key={id} file={read.data} /> : <Loading />;
}

function RuleFileForm({ file }: { file?: RuleFile }) {
  const { rules, configuration, common } = useTexts();
  const client = useQueryClient();
  const navigate = route.useNavigate();
  const { primary_id: me } = useMe();
  const hasRole = useHasRole();
  const mayMake = hasRole('RESEARCH_ASSETS_MANAGER') || hasRole('GENERAL_SYSTEM_ADMINISTRATOR');
  const mayChange = mayMake && (!file || file.owner === me || hasRole('GENERAL_SYSTEM_ADMINISTRATOR'));
  const { fields, setFields, meanwhile, save: saveShared, begin, drop } = useSharedFields(fieldsOf(file));
  const [refusal, setRefusal] = useState<string>();
  const [place, setPlace] = useState<RuleProblem>();
  const [isBusy, setIsBusy] = useState(false);
  const { text } = fields;
  const { checked, failure } = useCheckedRules(text);
  const type = (typed: Partial<RuleFields>) => {
    setFields((others) => ({ ...others, ...typed }));
  };
  const save = async () => {
    setIsBusy(true);
    setRefusal(undefined);
    const sent = { ...fields, access: { value: fields.access } };
    try {
      const saved = file ? await replaceUnlessChanged(file.id, sent) : await body(api.POST(LIST, { body: sent }));
      if (!saved) return;
      begin(fieldsOf(saved));
      toast({ key: 'rules', kind: 'success', title: configuration.saved(saved.name) });
      for (const path of [LIST, ONE, `${ONE}/versions`] as const) {
        void client.invalidateQueries({ queryKey: keyOfRead(path) });
      }
      await navigate({ params: { file: saved.id } });
    } catch (error) {
      setRefusal(messageOf(error));
    } finally {
      setIsBusy(false);
    }
  };
  const labels: Readonly<Record<string, string>> = {
    ...{ name: rules.name, description: rules.description, access: rules.access },
    ...{ enabled: rules.isEnabled, text: rules.text },
  };
  const inWords = (change: FieldChange): FieldChange => {
    if (change.field !== 'access') return change;
    const words: Readonly<Record<string, string>> = rules.accesses;
    return { ...change, before: words[String(change.before)], after: words[String(change.after)] };
  };
  /** @returns undefined if another person's change is shown instead. */
  const replaceUnlessChanged = async (id: string, sent: Sent): Promise<RuleFile | undefined> => {
    let saved: RuleFile | undefined;
    await saveShared(Object.keys(fields), {
      read: async () => {
        const { data, response } = await api.GET(ONE, { params: { path: { id } } });
        const tag = response.headers.get('ETag') ?? undefined;
        return { fields: fieldsOf(data), tag, by: data?.modified_by, at: data?.modified_date };
      },
      write: async (now) => {
        saved = await body(api.PUT(ONE, { params: { path: { id } }, body: sent, ...ifStill(now) }));
      },
    });
    return saved;
  };
  return (
    <Page title={file?.name ?? rules.newFile} lead={<p className="muted">{file && rules.version(file.version)}</p>}>
      <p>
        <Link to="/configuration/normalization">{rules.toAll}</Link>
      </p>
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (mayChange) void save();
        }}
      >
        <ErrorSummary problems={refusal === undefined ? [] : [{ message: refusal, by: 'server' }]} />
        {meanwhile && (
          <ChangedMeanwhile
            edits={[{ ...meanwhile, changes: meanwhile.changes.map(inWords) }]}
            labelOf={(field) => labels[field] ?? field}
            onDrop={drop}
          />
        )}
        {!mayChange && <Notice title={configuration.onlyRead} />}
        <fieldset className="bare stack" disabled={!mayChange}>
          <TextField
            label={rules.name}
            isNeeded
            value={fields.name}
            onChange={(event) => {
              type({ name: event.target.value });
            }}
          />
          <TextField
            label={rules.description}
            value={fields.description}
            onChange={(event) => {
              type({ description: event.target.value });
            }}
          />
          <Select
            label={rules.access}
            value={fields.access}
            onChange={(event) => {
              type({ access: event.target.value === 'SHARED' ? 'SHARED' : 'PRIVATE' });
            }}
          >
            <option value="PRIVATE">{rules.accesses.PRIVATE}</option>
            <option value="SHARED">{rules.accesses.SHARED}</option>
          </Select>
          <Checkbox
            label={rules.isEnabled}
            checked={fields.enabled}
            onChange={(event) => {
              type({ enabled: event.target.checked });
            }}
          />
        </fieldset>
        <h2>{rules.text}</h2>
        <RuleEditor
          text={text}
          isReadOnly={!mayChange}
          checked={checked}
          place={place}
          onChange={(typed) => {
            type({ text: typed });
          }}
        />
        <FoundProblems
          {...{ text, checked, failure }}
          onGo={(problem) => {
            setPlace({ ...problem });
          }}
        />
        {mayChange && (
          <div className="row">
            <Button type="submit" kind="primary" isBusy={isBusy}>
              {common.save}
            </Button>
          </div>
        )}
      </form>
      <TryRules text={text} />
      {file && (
        <Versions
          file={file.id}
          onUse={(taken) => {
            type({ text: taken });
          }}
        />
      )}
    </Page>
  );
}

function fieldsOf(file?: RuleFile): RuleFields {
  const { name = '', description = '', enabled = true, text = '' } = file ?? {};
  return { name, description, access: file?.access.value ?? 'PRIVATE', enabled, text };
}
