/** The kinds of records, by their part of the address. */
export const KINDS = ['assets', 'researchers', 'users'] as const;
export type Kind = (typeof KINDS)[number];

/** A record as the API shows it: fields with the product's names, and free ones as they were loaded. */
export type RecordFields = Readonly<Record<string, unknown>>;

export function kindOf(text: string): Kind | undefined {
  return KINDS.find((kind) => kind === text);
}

export function idOf({ id, primary_id: primary }: RecordFields): string {
  return textOf(id) || textOf(primary);
}

/** The title of an asset, or a person's name; the id where there is none. */
export function nameOf(kind: Kind, record: RecordFields): string {
  const name = kind === 'assets' ? textOf(record['title']) : personName(record);
  return name === '' ? idOf(record) : name;
}

function personName(record: RecordFields): string {
  return ['', 'researcher_']
    .flatMap((prefix) => [textOf(record[`${prefix}first_name`]), textOf(record[`${prefix}last_name`])])
    .filter((part) => part !== '')
    .slice(0, 2)
    .join(' ');
}

/** A text, or the label of a coded field; empty for anything else. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return '';
  const { desc, value: code } = value as { desc?: unknown; value?: unknown };
  return textOf(desc) || textOf(code);
}
