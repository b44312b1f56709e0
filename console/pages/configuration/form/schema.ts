/** What the forms know of JSON Schema: that of the entries of all kinds of configuration. */
export interface Schema {
  type?: string;
  enum?: readonly string[];
  /** Names of the values of `enum`, where they have any. */
  names?: Readonly<Record<string, string>>;
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  items?: Schema;
  additionalProperties?: Schema | boolean;
  anyOf?: readonly Schema[];
  description?: string;
  default?: unknown;
  format?: string;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
}

/** What a value is typed into. */
export type Control =
  | 'yes or no'
  | 'choice'
  | 'number'
  | 'text'
  | 'long text'
  | 'choices'
  | 'lines'
  | 'list'
  | 'named'
  | 'group'
  | 'json';

/** From so many characters on, a text may have several lines. */
const LONG = 1_000;

export function controlOf(given: Schema): Control {
  const { type, enum: values, maxLength = 0, format, items, properties } = withoutNull(given);
  if (type === 'boolean') return 'yes or no';
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'string') return values ? 'choice' : maxLength >= LONG || format === 'includes' ? 'long text' : 'text';
  if (type === 'array' && items) return items.enum ? 'choices' : items.properties ? 'list' : 'lines';
  if (type === 'object') return properties ? 'group' : 'named';
  return 'json';
}

/** The schema of what may also be null. */
export function withoutNull(schema: Schema): Schema {
  const own = schema.anyOf?.find(({ type }) => type !== 'null');
  return own ? { ...own, ...(schema.description === undefined ? {} : { description: schema.description }) } : schema;
}

function mayBeNull({ anyOf = [] }: Schema): boolean {
  return anyOf.some(({ type }) => type === 'null');
}

/** What a form begins with: the presets. */
export function presetOf(schema: Schema): unknown {
  if (schema.default !== undefined) return schema.default;
  if (schema.properties) {
    return Object.fromEntries(Object.entries(schema.properties).map(([name, each]) => [name, presetOf(each)]));
  }
  return undefined;
}

/** What was typed, as it is sent: what is empty is left out, or null where that is a value. */
export function sendable(schema: Schema, value: unknown, isNeeded = true): unknown {
  const own = withoutNull(schema);
  if (value === undefined || value === null || value === '') {
    if (mayBeNull(schema)) return null;
    return value === '' && own.type === 'string' && (isNeeded || own.default !== undefined) ? '' : undefined;
  }
  if (Array.isArray(value)) {
    const { items = {} } = own;
    const sent = value.map((item: unknown) => sendable(items, typeof item === 'string' ? item.trim() : item));
    const isNumbers = items.type === 'integer' || items.type === 'number';
    return sent.filter((item) => item !== undefined && item !== '').map((item) => (isNumbers ? numberOf(item) : item));
  }
  if (!isFields(value) || !(own.properties || own.additionalProperties)) return value;
  const sent = Object.entries(value).map(([name, each]) => {
    const of = own.properties?.[name] ?? (typeof own.additionalProperties === 'object' ? own.additionalProperties : {});
    return [name, sendable(of, each, own.properties ? (own.required ?? []).includes(name) : true)] as const;
  });
  return Object.fromEntries(sent.filter(([, each]) => each !== undefined));
}

/** A number as typed; anything else is left for the server to refuse. */
export function numberOf(typed: unknown): unknown {
  const text = String(typed).trim();
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : typed;
}

export function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value with the names of its codes, where they have any. */
export function named(schema: Schema, value: unknown): unknown {
  const { names = {}, items, properties } = withoutNull(schema);
  if (typeof value === 'string') return names[value] ?? value;
  if (Array.isArray(value)) return items ? value.map((item) => named(items, item)) : value;
  if (!isFields(value) || !properties) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, named(properties[name] ?? {}, each)]));
}

const ABBREVIATIONS: Readonly<Record<string, string>> = {
  ...{ api: 'API', ca: 'CA', doi: 'DOI', html: 'HTML', id: 'id', ids: 'ids', oauth: 'OAuth', orcid: 'ORCID' },
  ...{ ror: 'ROR', url: 'address' },
};

/** The label of a field within others: `languages.en` is "Languages, En". */
export function labelOfPath(path: string): string {
  return path.split('.').map(labelOf).join(', ');
}

/** A field's name as a label: `client_id` is "Client id". */
export function labelOf(name: string): string {
  const words = name.split('_').map((word) => ABBREVIATIONS[word] ?? word);
  const label = words.join(' ');
  return label.charAt(0).toUpperCase() + label.slice(1);
}
