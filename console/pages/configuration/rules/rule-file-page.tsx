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
  const [name, setName] = useState(file?.name ?? '');
  const [description, setDescription] = useState(file?.description ?? '');
  const [access, setAccess] = useState<'PRIVATE' | 'SHARED'>(file?.access.value ?? 'PRIVATE');
  const [isEnabled, setIsEnabled] = useState(file?.enabled ?? true);
  const [text, setText] = useState(file?.text ?? '');
  const [refusal, setRefusal] = useState<string>();
  const [place, setPlace] = useState<RuleProblem>();
  const [isBusy, setIsBusy] = useState(false);
  const { checked, failure } = useCheckedRules(text);
  const save = async () => {
    setIsBusy(true);
    setRefusal(undefined);
    const sent = { name, description, access: { value: access }, enabled: isEnabled, text };
    try {
      const saved = await body(
        file ? api.PUT(ONE, { params: { path: { id: file.id } }, body: sent }) : api.POST(LIST, { body: sent }),
      );
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
        <ErrorSummary problems={refusal === undefined ? [] : [{ message: refusal }]} />
        {!mayChange && <Notice title={configuration.onlyRead} />}
        <fieldset className="bare stack" disabled={!mayChange}>
          <TextField
            label={rules.name}
            isNeeded
            value={name}
            onChange={(event) => {
              setName(event.target.value);
            }}
          />
          <TextField
            label={rules.description}
            value={description}
            onChange={(event) => {
              setDescription(event.target.value);
            }}
          />
          <Select
            label={rules.access}
            value={access}
            onChange={(event) => {
              setAccess(event.target.value === 'SHARED' ? 'SHARED' : 'PRIVATE');
            }}
          >
            <option value="PRIVATE">{rules.accesses.PRIVATE}</option>
            <option value="SHARED">{rules.accesses.SHARED}</option>
          </Select>
          <Checkbox
            label={rules.isEnabled}
            checked={isEnabled}
            onChange={(event) => {
              setIsEnabled(event.target.checked);
            }}
          />
        </fieldset>
        <h2>{rules.text}</h2>
        <RuleEditor text={text} isReadOnly={!mayChange} checked={checked} place={place} onChange={setText} />
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
      {file && <Versions file={file.id} onUse={setText} />}
    </Page>
  );
}
