import { useRead } from '../../api/read.ts';
import { useTexts } from '../../texts/language.tsx';
import { Select } from '../../ui/field.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Notice, Problem } from '../../ui/notice.tsx';
import { oneOf, type Content } from './contents.ts';

export interface Combination {
  operator: 'AND' | 'OR' | 'NOT';
  first: string;
  second: string;
}

const OPERATORS = ['AND', 'OR', 'NOT'] as const;
const MOST = 100;

/** Two sets of the same content, and which of their members the new set has. */
export function CombineFields({
  content,
  given,
  onChange,
}: {
  content: Content;
  given: Combination;
  onChange: (given: Combination) => void;
}) {
  const { sets } = useTexts();
  const list = useRead('/almaws/v1/conf/sets', { query: { content_type: content, limit: MOST } });
  if (list.error) return <Problem problem={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data) return <Loading />;
  if (list.data.set.length === 0) return <Notice title={sets.noSets} />;
  const options = [
    <option key="" value="" />,
    ...list.data.set.map(({ id, name }) => (
      <option key={id} value={id}>
        {name}
      </option>
    )),
  ];
  return (
    <div className="stack">
      <Select
        label={sets.first}
        isNeeded
        value={given.first}
        onChange={(event) => {
          onChange({ ...given, first: event.target.value });
        }}
      >
        {options}
      </Select>
      <Select
        label={sets.second}
        isNeeded
        value={given.second}
        onChange={(event) => {
          onChange({ ...given, second: event.target.value });
        }}
      >
        {options}
      </Select>
      <Select
        label={sets.operator}
        value={given.operator}
        onChange={(event) => {
          onChange({ ...given, operator: oneOf(OPERATORS, event.target.value) ?? 'AND' });
        }}
      >
        {OPERATORS.map((each) => (
          <option key={each} value={each}>
            {sets.operators[each]}
          </option>
        ))}
      </Select>
    </div>
  );
}
