import type { SetContent, SetQuery } from '../../shared/model/set.ts';
import { queryField } from '../../shared/model/set-query/query-fields.ts';

/** What docs/sets.md promises, said once more without a database: whether a record meets a query. */
export function meets(content: SetContent, query: SetQuery, record: Record<string, unknown>): boolean {
  if ('all' in query) return query.all.every((part) => meets(content, part, record));
  if ('any' in query) return query.any.some((part) => meets(content, part, record));
  if ('not' in query) return !meets(content, query.not, record);
  const field = queryField(content, query.field);
  if (!field) throw new Error(`no field ${query.field}`);
  const formOf = field.comparable?.formOf ?? ((text: string) => text);
  const comparable = (value: unknown) => composed(typeof value === 'string' ? formOf(value) : value);
  const stored = valuesAt(record, (field.path ?? query.field).split('.')).map(comparable);
  const values = stored.length === 0 && field.whenAbsent !== undefined ? [field.whenAbsent] : stored;
  const wanted = Array.isArray(query.value) ? query.value.map(comparable) : comparable(query.value);
  const isPresent = field.kind === 'list' ? stored.length > 0 : stored.some((value) => value !== '');
  const firstDay = (date: unknown) => String(date).padEnd(6, '01').padEnd(8, '01');
  const lastDay = (date: unknown) => String(date).padEnd(6, '12').padEnd(8, '31');
  switch (query.operator) {
    case 'equals':
      return values.includes(wanted);
    case 'in':
      return values.some((value) => (wanted as unknown[]).includes(value));
    case 'startsWith':
      return values.some((value) => String(value).startsWith(String(wanted)));
    case 'contains':
      return values.some((value) => String(value).toLowerCase().includes(String(wanted).toLowerCase()));
    case 'before':
      return values.some((value) =>
        field.kind === 'date' ? firstDay(value) < firstDay(wanted) : Number(value) < Number(wanted),
      );
    case 'after':
      return values.some((value) =>
        field.kind === 'date' ? firstDay(value) > lastDay(wanted) : Number(value) > Number(wanted),
      );
    case 'exists':
      return isPresent;
    case 'missing':
      return !isPresent;
  }
}

/** Text is the same however its accents are written. */
function composed(value: unknown): unknown {
  return typeof value === 'string' ? value.normalize('NFC') : value;
}

/** Every value under a path, through lists on the way. */
function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, path));
  const [step, ...rest] = path;
  if (step === undefined) return [value];
  if (typeof value !== 'object' || value === null || !(step in value)) return [];
  return valuesAt((value as Record<string, unknown>)[step], rest);
}
