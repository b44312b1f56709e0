import { useState } from 'react';
import { useTexts } from '../../../texts/language.tsx';
import { Button } from '../../../ui/button.tsx';
import { Disclosure } from '../../../ui/disclosure.tsx';
import { GroupFields } from './group-fields.tsx';
import { problemAt } from '../../../forms/placed-problems.tsx';
import { isFields, presetOf } from './schema.ts';
import type { SchemaFieldProps } from './schema-field.tsx';
import { SchemaFieldset } from './schema-fieldset.tsx';

/** Longer lists are folded away at first. */
const SHORT = 3;

/** A list of objects, each with its fields. */
export function ListField({ label, schema, value, path, problems, onChange }: SchemaFieldProps) {
  const { configuration } = useTexts();
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  // Fields keep what is typed in them when an item before them goes.
  const [keys, setKeys] = useState(() => items.map((_, index) => index));
  const [isOpen] = useState(items.length <= SHORT);
  const { items: each = {} } = schema;
  const error = problemAt(problems, path);
  return (
    <SchemaFieldset {...{ label, schema, path, problems }}>
      <Disclosure title={configuration.entries(items.length)} isOpen={isOpen || error !== undefined}>
        {items.map((item, index) => (
          <div
            key={keys[index]}
            className="item beside"
            role="group"
            aria-label={configuration.entryOf(label, index + 1)}
          >
            <GroupFields
              schema={each}
              value={isFields(item) ? item : {}}
              path={`${path}.${index}`}
              problems={problems}
              onChange={(next) => {
                onChange(items.with(index, next));
              }}
            />
            <Button
              aria-label={configuration.removeEntry(label, index + 1)}
              onClick={() => {
                setKeys(keys.toSpliced(index, 1));
                onChange(items.toSpliced(index, 1));
              }}
            >
              {configuration.remove}
            </Button>
          </div>
        ))}
        <div>
          <Button
            aria-label={configuration.addTo(label)}
            onClick={() => {
              setKeys([...keys, Math.max(-1, ...keys) + 1]);
              onChange([...items, presetOf(each)]);
            }}
          >
            {configuration.add}
          </Button>
        </div>
      </Disclosure>
    </SchemaFieldset>
  );
}
