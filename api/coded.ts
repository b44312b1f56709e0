import { z } from 'zod';
import { invalidBody } from '../shared/runtime/invalid-body.ts';
import { fieldProblems } from '../shared/runtime/issue-words.ts';
import { asText, attribute } from './contract/shapes.ts';
import { documentedAs, documentedShapeOf } from './contract/xml/xml-form.ts';

/**
 * A coded field is `{"value": CODE, "desc": …}` (the desc is ignored) or the bare code; an empty one counts as absent.
 */
export function coded<T extends z.ZodType>(schema: T) {
  const reading = z.preprocess((sent) => {
    const code = typeof sent === 'object' && sent !== null && 'value' in sent ? sent.value : sent;
    return code === null || code === '' ? undefined : code;
  }, schema);
  const code = documentedShapeOf(schema) ?? schema;
  const own = code instanceof z.ZodOptional || code instanceof z.ZodDefault ? (code.unwrap() as z.ZodType) : code;
  const shape = z.object({ value: asText(own), desc: attribute(z.string()).optional() });
  return documentedAs(schema.safeParse(undefined).success ? shape.optional() : shape, reading);
}

/** Reads a body. @throws MusterError INVALID_BODY naming every invalid field, and why. */
export function readWith<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  throw invalidBody(fieldProblems(parsed.error.issues));
}
