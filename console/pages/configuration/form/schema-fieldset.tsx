import type { ReactNode } from 'react';
import { idAt, problemAt } from '../../../forms/placed-problems.tsx';
import { ServerWords } from '../../../ui/server-words.tsx';
import type { SchemaFieldProps } from './schema-field.tsx';

/** Fields that belong together, under their label, with what the schema says of them and what is wrong with them all. */
export function SchemaFieldset({
  label,
  schema,
  path,
  problems,
  children,
}: Pick<SchemaFieldProps, 'label' | 'schema' | 'path' | 'problems'> & { children: ReactNode }) {
  const error = problemAt(problems, path);
  return (
    <fieldset className="choices" id={idAt(path)} tabIndex={-1}>
      <legend>{label}</legend>
      {schema.description && (
        <p className="hint">
          <ServerWords>{schema.description}</ServerWords>
        </p>
      )}
      {error && <p className="wrong-text">{error}</p>}
      {children}
    </fieldset>
  );
}
