import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { messageOf } from '../../api/api-problem.ts';
import { api, body } from '../../api/client.ts';
import { keyOfRead } from '../../api/read.ts';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { ErrorSummary } from '../../ui/error-summary.tsx';
import { Checkbox, Choices, Select, TextArea, TextField } from '../../ui/field.tsx';
import { useFormats } from '../../ui/formats.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Page } from '../../ui/page.tsx';
import { toast } from '../../ui/toasts.tsx';
import { CombineFields, type Combination } from './combine-fields.tsx';
import { CONTENTS, oneOf, type Content } from './contents.ts';
import { IdsFields, NO_IDS } from './ids-fields.tsx';
import { MembersReportNotice } from './members-report.tsx';
import { emptyGroup, writeQuery } from './query.ts';
import { QueryBuilder } from './query-builder.tsx';
import { idsOf, sendIds, type MembersReport } from './send-ids.ts';

const route = getRouteApi('/sets/new');
const KINDS = ['ids', 'query', 'combine', 'run'] as const;
const POPULATIONS = ['SUCCEEDED', 'UNCHANGED', 'SKIPPED', 'FAILED', 'UNPROCESSED'] as const;

/** Makes a set, of whatever it is made of. A run's page leads here with its members' outcome in the address. */
export function NewSetPage(): ReactNode {
  const { sets, common } = useTexts();
  const { number } = useFormats();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [isPrivate, setIsPrivate] = useState(true);
  const [content, setContent] = useState<Content>(search.content ?? 'IER');
  const [kind, setKind] = useState<(typeof KINDS)[number]>(search.instance === undefined ? 'ids' : 'run');
  const [ids, setIds] = useState(NO_IDS);
  const [query, setQuery] = useState(emptyGroup);
  const [combination, setCombination] = useState<Combination>({ operator: 'AND', first: '', second: '' });
  const [instance, setInstance] = useState(search.instance ?? '');
  const [population, setPopulation] = useState(oneOf(POPULATIONS, search.population?.toUpperCase()) ?? 'FAILED');
  const [problem, setProblem] = useState<string>();
  const [made, setMade] = useState<{ id: string; report: MembersReport }>();
  const [sent, setSent] = useState<number>();
  const [isBusy, setIsBusy] = useState(false);

  const named = { name, description, private: { value: isPrivate ? 'true' : 'false' } as const };
  const create = async (): Promise<string> => {
    const make = (asked: object, more: object = {}) =>
      body(api.POST('/almaws/v1/conf/sets', { params: { query: asked }, body: { ...named, ...more } }));
    if (kind === 'query') {
      const logical = { type: { value: 'LOGICAL' }, content: { value: content }, query: { value: writeQuery(query) } };
      return (await make({}, logical)).id;
    }
    if (kind === 'combine') {
      const { operator: combine, first: set1, second: set2 } = combination;
      return (await make({ combine, set1, set2 })).id;
    }
    if (kind === 'run') {
      const { reason } = search;
      return (await make({ job_instance_id: instance, population, ...(reason === undefined ? {} : { reason }) })).id;
    }
    return (await make({}, { type: { value: 'ITEMIZED' }, content: { value: content } })).id;
  };
  const submit = async () => {
    setIsBusy(true);
    setProblem(undefined);
    try {
      // A set whose ids were refused is there already, and takes them when they are sent again.
      const id = made?.id ?? (await create());
      const list = kind === 'ids' ? idsOf(ids.text) : [];
      if (list.length > 0) {
        setMade({ id, report: {} });
        const report = await sendIds(id, list, { operation: 'add_members', ...ids, onProgress: setSent });
        const isClean = Object.keys(report).every((each) => each === 'added' || report[each as 'added']?.total === 0);
        if (!isClean) {
          setMade({ id, report });
          return;
        }
      }
      await finish(id);
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setIsBusy(false);
      setSent(undefined);
      await client.invalidateQueries({ queryKey: keyOfRead('/almaws/v1/conf/sets') });
    }
  };
  const finish = async (id: string) => {
    toast({ key: 'set', kind: 'success', title: sets.saved(name.trim()) });
    await navigate({ to: '/sets/$set', params: { set: id } });
  };
  const isReported = made !== undefined && Object.keys(made.report).length > 0;
  return (
    <Page title={sets.newTitle} hasProblem={problem !== undefined}>
      <form
        className="stack wide"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <ErrorSummary problems={problem === undefined ? [] : [{ message: problem, by: 'server' }]} />
        {isReported && (
          <div className="stack">
            <MembersReportNotice report={made.report} />
            <div>
              <LinkButton to="/sets/$set" params={{ set: made.id }} kind="primary">
                {sets.open}
              </LinkButton>
            </div>
          </div>
        )}
        <TextField
          label={sets.name}
          isNeeded
          value={name}
          onChange={(event) => {
            setName(event.target.value);
          }}
        />
        <TextArea
          label={sets.description}
          rows={2}
          value={description}
          onChange={(event) => {
            setDescription(event.target.value);
          }}
        />
        <Checkbox
          label={sets.isPrivate}
          checked={isPrivate}
          onChange={(event) => {
            setIsPrivate(event.target.checked);
          }}
        />
        {kind !== 'run' && (
          <Select
            label={sets.content}
            value={content}
            onChange={(event) => {
              setContent(oneOf(CONTENTS, event.target.value) ?? 'IER');
              setQuery(emptyGroup());
              setCombination({ ...combination, first: '', second: '' });
            }}
          >
            {CONTENTS.map((each) => (
              <option key={each} value={each}>
                {sets.contents[each]}
              </option>
            ))}
          </Select>
        )}
        <Choices
          legend={sets.how}
          name="kind"
          value={kind}
          options={KINDS.map((each) => ({ value: each, label: sets.kinds[each] }))}
          onChoose={(value) => {
            setKind(oneOf(KINDS, value) ?? 'ids');
          }}
        />
        {kind === 'ids' && <IdsFields content={content} given={ids} onChange={setIds} />}
        {kind === 'query' && <QueryBuilder content={content} query={query} onChange={setQuery} />}
        {kind === 'combine' && <CombineFields content={content} given={combination} onChange={setCombination} />}
        {kind === 'run' && (
          <>
            <TextField
              label={sets.runId}
              hint={sets.runIdHint}
              value={instance}
              onChange={(event) => {
                setInstance(event.target.value.trim());
              }}
            />
            <Select
              label={sets.outcome}
              hint={search.reason === undefined ? undefined : sets.reason(search.reason)}
              value={population}
              onChange={(event) => {
                setPopulation(oneOf(POPULATIONS, event.target.value) ?? 'FAILED');
              }}
            >
              {POPULATIONS.map((each) => (
                <option key={each} value={each}>
                  {sets.outcomes[each]}
                </option>
              ))}
            </Select>
          </>
        )}
        {sent !== undefined && <p role="status">{sets.sending(number(sent), number(idsOf(ids.text).length))}</p>}
        <div className="row">
          <Button type="submit" kind="primary" isBusy={isBusy}>
            {sets.make}
          </Button>
          <LinkButton to="/sets">{common.cancel}</LinkButton>
        </div>
      </form>
    </Page>
  );
}
