import { labelOf, type Schema } from './schema.ts';
import { SchemaField, type SchemaFieldProps } from './schema-field.tsx';

type GroupProps = Pick<SchemaFieldProps, 'schema' | 'path' | 'problems'> & {
  value: Readonly<Record<string, unknown>>;
  onChange: (value: Readonly<Record<string, unknown>>) => void;
};

/** The fields of an object, below each other. */
export function GroupFields({ schema, value, path, problems, onChange }: GroupProps) {
  const fields: [string, Schema][] = Object.entries(schema.properties ?? {});
  return fields.map(([name, each]) => (
    <SchemaField
      key={name}
      label={labelOf(name)}
      schema={each}
      value={value[name]}
      isNeeded={schema.required?.includes(name) === true}
      path={path === '' ? name : `${path}.${name}`}
      problems={problems}
      onChange={(next) => {
        onChange({ ...value, [name]: next });
      }}
    />
  ));
}
