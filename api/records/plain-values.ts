export type Fields = Readonly<Record<string, unknown>>;

/** An object that groups fields. */
export function isGroup(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
