import { z } from 'zod';

const MAX_LENGTH = 500;

/** The path without slashes at its ends; undefined when it is not valid or leads out of the base directory. */
export function normalizeSubDirectory(path: string): string | undefined {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');

  const isBad = (part: string) => part === '..' || /[\\\u0000-\u001F\u007F]/.test(part) || part !== part.trim();
  return parts.some(isBad) ? undefined : parts.join('/');
}

/** A sub-directory parameter: always relative; leading slashes are dropped. */
export function subDirectory(): z.ZodType<string, string> {
  return z
    .string()
    .max(MAX_LENGTH, `At most ${MAX_LENGTH} characters.`)
    .trim()
    .transform((path, context) => {
      const normalized = normalizeSubDirectory(path);
      if (normalized !== undefined) return normalized;
      context.addIssue({
        code: 'custom',
        message:
          'Give a path below the base directory, e.g. exports/2026: without "..", backslashes or control characters.',
      });
      return z.NEVER;
    });
}
