import type { z } from 'zod';

/** What is wrong with a line: the field, empty when it is the line as a whole, and why. */
export interface LineProblem {
  field: string;
  message: string;
}

/** A line after reading: what it holds, or everything that is wrong with it. */
export type Read<T> = { kind: 'valid'; value: T } | { kind: 'invalid'; problems: LineProblem[] };

export function invalid(field: string, message: string): { kind: 'invalid'; problems: LineProblem[] } {
  return { kind: 'invalid', problems: [{ field, message }] };
}

/** Checks a line against its schema; the problems name each field as a path, e.g. `creators.0.order`. */
export function check<T>(schema: z.ZodType<T>, line: unknown): Read<T> {
  const parsed = schema.safeParse(line);
  if (parsed.success) return { kind: 'valid', value: parsed.data };
  return {
    kind: 'invalid',
    problems: parsed.error.issues.map(({ path, message }) => ({
      field: path.join('.'),
      message: message.endsWith('received undefined') ? 'is missing' : message,
    })),
  };
}
