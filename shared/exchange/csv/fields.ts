/** How a value is written in a cell. `texts` are joined by `@@`. */
export type CellKind = 'text' | 'texts' | 'boolean' | 'whole-number';

/** One value of an item in one column. */
export interface ValueField {
  readonly kind: CellKind;
  readonly header: string;
  /** The value's path in its item. */
  readonly path: readonly string[];
}

/** A list of affiliations in two columns, values and descriptions, sorted by `order`. */
export interface AffiliationsField {
  readonly kind: 'affiliations';
  readonly path: readonly string[];
  readonly valueHeader: string;
  readonly descHeader: string;
}

/** A list whose only entry is on its owner's row; with more entries, each has its own row. */
export interface OnlyEntryField {
  readonly kind: 'only-entry';
  readonly path: readonly string[];
  readonly fields: readonly ValueField[];
}

export type Field = ValueField | AffiliationsField | OnlyEntryField;

export function headersOf(field: Field): readonly string[] {
  if (field.kind === 'affiliations') return [field.valueHeader, field.descHeader];
  if (field.kind === 'only-entry') return field.fields.map(({ header }) => header);
  return [field.header];
}

type Shape = Readonly<Record<string, string>>;

/**
 * Value fields from a table of `COLUMN: 'path'`, or `COLUMN: 'path: kind'` when the value is not text.
 * @param prefix of the headers, the row type.
 */
export function valueFields(prefix: string, shape: Shape): ValueField[] {
  return Object.entries(shape).map(([column, text]) => {
    const [path = '', kind = 'text'] = text.split(': ');
    return { kind: kind as CellKind, header: `${prefix}_${column}`, path: path.split('.') };
  });
}
