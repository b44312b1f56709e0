import { useTexts } from '../../texts/language.tsx';
import { textOf } from './kinds.ts';

/** A value of a record, however it is nested: text as text, lists as lists, groups with their fields. */
export function FieldValue({ value }: { value: unknown }) {
  const { common } = useTexts();
  if (value === null || value === undefined || value === '') return <span className="muted">{common.empty}</span>;
  if (typeof value === 'boolean') return value ? common.yes : common.no;
  if (Array.isArray(value)) {
    return (
      <ul>
        {value.map((item: unknown, index) => (
          <li key={index}>
            <FieldValue value={item} />
          </li>
        ))}
      </ul>
    );
  }
  if (typeof value !== 'object') return <span className="record-text">{textOf(value)}</span>;
  const entries: [string, unknown][] = Object.entries(value);
  const isCoded = entries.every(([name]) => name === 'value' || name === 'desc');
  if (isCoded && textOf(value) !== '') return <span className="record-text">{textOf(value)}</span>;
  return (
    <dl>
      {entries.map(([name, inner]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <FieldValue value={inner} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
