import { z } from 'zod';

/** Free text, used as given, including spaces around it. */
export function textValue({ maxLength = 1000 }: { maxLength?: number } = {}): z.ZodType<string, string> {
  return z.string().min(1).max(maxLength, `At most ${maxLength} characters.`);
}

/** A primary id of a user or researcher. The job's `check` must verify that it exists. */
export function primaryId(): z.ZodType<string, string> {
  return z.string().trim().min(1).max(255, 'At most 255 characters.').meta({ 'x-kind': 'primary-id' });
}
