import { useId, useState } from 'react';
import { messageOf } from '../../api/api-problem.ts';
import { api, body } from '../../api/client.ts';
import { useRead, type Answer } from '../../api/read.ts';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { Checkbox, Select, TextArea, TextField } from '../../ui/field.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Notice, Problem } from '../../ui/notice.tsx';
import { ServerWords } from '../../ui/server-words.tsx';
import type { Content } from './contents.ts';
import {
  emptyGroup,
  newCondition,
  takesValue,
  writeQuery,
  type QueryCondition,
  type QueryGroup,
  type QueryNode,
} from './query.ts';
import './query-builder.css';

type Fields = Answer<'/almaws/v1/conf/set-queries/fields'>['content_type'][number]['field'];

/** A query as conditions and groups of them; counts what it finds when asked to. */
export function QueryBuilder({
  content,
  query,
  onChange,
}: {
  content: Content;
  query: QueryGroup;
  onChange: (query: QueryGroup) => void;
}) {
  const { sets } = useTexts();
  const fields = useRead('/almaws/v1/conf/set-queries/fields', undefined, { staleTime: Infinity });
  if (fields.error) return <Problem problem={fields.error} onRetry={() => void fields.refetch()} />;
  const own = fields.data?.content_type.find((each) => each.content === content)?.field;
  if (!own) return <Loading />;
  return (
    <div className="stack">
      <Group group={query} fields={own} onChange={onChange} />
      {query.parts.length === 0 && <p className="muted">{sets.builder.everything}</p>}
      <Trial key={content} content={content} query={query} />
    </div>
  );
}

function Group({
  group,
  fields,
  onChange,
  onRemove,
}: {
  group: QueryGroup;
  fields: Fields;
  onChange: (group: QueryGroup) => void;
  onRemove?: () => void;
}) {
  const { sets } = useTexts();
  const { builder } = sets;
  const name = useId();
  const [first] = fields;
  const replace = (at: number, part: QueryNode) => {
    onChange({ ...group, parts: group.parts.map((each, index) => (index === at ? part : each)) });
  };
  const remove = (at: number) => {
    onChange({ ...group, parts: group.parts.filter((_, index) => index !== at) });
  };
  return (
    <fieldset className="query-group">
      <legend>{onRemove ? builder.group : builder.legend}</legend>
      <div className="row fields">
        <Select
          label={builder.mode}
          value={group.mode}
          id={name}
          onChange={(event) => {
            onChange({ ...group, mode: event.target.value === 'any' ? 'any' : 'all' });
          }}
        >
          <option value="all">{builder.all}</option>
          <option value="any">{builder.any}</option>
        </Select>
        <Checkbox
          label={builder.negated}
          checked={group.isNegated}
          onChange={(event) => {
            onChange({ ...group, isNegated: event.target.checked });
          }}
        />
        {onRemove && <Button onClick={onRemove}>{builder.removeGroup}</Button>}
      </div>
      {group.parts.map((part, index) =>
        part.kind === 'group' ? (
          <Group
            key={part.key}
            group={part}
            fields={fields}
            onChange={(next) => {
              replace(index, next);
            }}
            onRemove={() => {
              remove(index);
            }}
          />
        ) : (
          <Condition
            key={part.key}
            number={index + 1}
            condition={part}
            fields={fields}
            onChange={(next) => {
              replace(index, next);
            }}
            onRemove={() => {
              remove(index);
            }}
          />
        ),
      )}
      <div className="row">
        <Button
          onClick={() => {
            if (first) onChange({ ...group, parts: [...group.parts, conditionOn(first)] });
          }}
        >
          {builder.addCondition}
        </Button>
        <Button
          onClick={() => {
            onChange({ ...group, parts: [...group.parts, emptyGroup()] });
          }}
        >
          {builder.addGroup}
        </Button>
      </div>
    </fieldset>
  );
}

function Condition({
  condition,
  number,
  fields,
  onChange,
  onRemove,
}: {
  condition: QueryCondition;
  number: number;
  fields: Fields;
  onChange: (condition: QueryCondition) => void;
  onRemove: () => void;
}) {
  const { sets } = useTexts();
  const { builder } = sets;
  const field = fields.find((each) => each.name === condition.field);
  return (
    <div className="query-condition" role="group" aria-label={builder.condition(String(number))}>
      <Select
        label={builder.field}
        value={condition.field}
        onChange={(event) => {
          const chosen = fields.find((each) => each.name === event.target.value);
          if (chosen) onChange({ ...conditionOn(chosen), key: condition.key, isNegated: condition.isNegated });
        }}
      >
        {!field && <option value={condition.field}>{condition.field}</option>}
        {fields.map(({ name, label }) => (
          <option key={name} value={name}>
            {label}
          </option>
        ))}
      </Select>
      <Select
        label={builder.operator}
        value={condition.operator}
        onChange={(event) => {
          onChange({ ...condition, operator: event.target.value });
        }}
      >
        {(field?.operator ?? []).map((operator) => (
          <option key={operator} value={operator}>
            {builder.operators[operator]}
          </option>
        ))}
      </Select>
      {takesValue(condition.operator) && <Value condition={condition} field={field} onChange={onChange} />}
      <Checkbox
        label={builder.negated}
        checked={condition.isNegated}
        onChange={(event) => {
          onChange({ ...condition, isNegated: event.target.checked });
        }}
      />
      <Button onClick={onRemove}>{builder.remove}</Button>
    </div>
  );
}

function Value({
  condition,
  field,
  onChange,
}: {
  condition: QueryCondition;
  field: Fields[number] | undefined;
  onChange: (condition: QueryCondition) => void;
}) {
  const { sets, common } = useTexts();
  const set = (value: string) => {
    onChange({ ...condition, value });
  };
  const choices = condition.valueKind === 'boolean' ? ['true', 'false'] : (field?.choice ?? []);
  if (choices.length > 0 && condition.operator === 'equals') {
    const words: Readonly<Record<string, string>> = { true: common.yes, false: common.no };
    return (
      <Select
        label={sets.builder.value}
        value={condition.value}
        onChange={(event) => {
          set(event.target.value);
        }}
      >
        {!choices.includes(condition.value) && <option value={condition.value}>{condition.value}</option>}
        {choices.map((each) => (
          <option key={each} value={each}>
            {words[each] ?? each}
          </option>
        ))}
      </Select>
    );
  }
  if (condition.operator === 'in') {
    return (
      <TextArea
        label={sets.builder.values}
        value={condition.value}
        onChange={(event) => {
          set(event.target.value);
        }}
      />
    );
  }
  return (
    <TextField
      label={sets.builder.value}
      value={condition.value}
      inputMode={condition.valueKind === 'number' ? 'decimal' : undefined}
      onChange={(event) => {
        set(event.target.value);
      }}
    />
  );
}

type Tried = Awaited<ReturnType<typeof tryQuery>>;

function Trial({ content, query }: { content: Content; query: QueryGroup }) {
  const { sets } = useTexts();
  const { builder } = sets;
  const [tried, setTried] = useState<{ query: QueryGroup; found: Tried }>();
  const [problem, setProblem] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const count = async () => {
    setIsBusy(true);
    setProblem(undefined);
    try {
      setTried({ query, found: await tryQuery(content, query) });
    } catch (error) {
      setTried(undefined);
      setProblem(messageOf(error));
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <div className="stack tight">
      <div>
        <Button isBusy={isBusy} onClick={() => void count()}>
          {isBusy ? builder.counting : builder.try}
        </Button>
      </div>
      <div role="status" className="stack tight">
        {tried && (
          <>
            <strong>{builder.found(tried.found.number_of_members)}</strong>
            {tried.query !== query && <span className="muted">{builder.changed}</span>}
            <span className="muted">{tried.found.query}</span>
          </>
        )}
      </div>
      {tried && tried.found.member.length > 0 && (
        <div>
          <span>{builder.firstOnes}</span>
          <ul>
            {tried.found.member.map(({ id, description }) => (
              <li key={id}>
                <code>{id}</code> {description}
              </li>
            ))}
          </ul>
        </div>
      )}
      {problem !== undefined && <Notice kind="error" title={<ServerWords>{problem}</ServerWords>} />}
    </div>
  );
}

async function tryQuery(content: Content, query: QueryGroup) {
  return body(api.POST('/almaws/v1/conf/set-queries/try', { body: { content, query: writeQuery(query) } }));
}

function conditionOn({ name, kind, operator }: Fields[number]): QueryCondition {
  const valueKind = kind === 'number' || kind === 'boolean' ? kind : 'text';
  return newCondition(name, operator[0] ?? 'equals', valueKind);
}
