import { z } from 'zod';
import { AUDIENCES } from '../model/code-tables/letters.ts';

/** A language tag such as `en`, `de` or `pt-BR`. */
export const languageTag = z
  .string()
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a language tag such as en, de or pt-BR');

const template = z.string().max(200_000);

const letterTextsSchema = z.strictObject({
  subject: template.default('').describe('One line. Layouts have none.'),
  html: template.min(1, 'must not be empty'),
  text: template.min(1, 'must not be empty'),
});
export type LetterTexts = z.infer<typeof letterTextsSchema>;

/** A letter's templates in one or more languages. */
export const letterContentSchema = z.strictObject({
  name: z.string().trim().min(1).max(255),
  is_layout: z
    .boolean()
    .default(false)
    .describe('A layout surrounds letters: their HTML or text replaces its {{body}}.'),
  layout: z.string().min(1).nullable().default('LAYOUT').describe('Code of the layout around this letter, if any.'),
  default_language: languageTag
    .default('en')
    .describe('For recipients without a preferred language, or with one the letter does not have.'),
  languages: z
    .record(languageTag, letterTextsSchema)
    .refine((languages) => Object.keys(languages).length > 0, 'must have at least one language'),
});
export type LetterContent = z.infer<typeof letterContentSchema>;

/** A notification type. */
export const notificationTypeSchema = z.strictObject({
  name: z.string().trim().min(1).max(255),
  letter: z.string().min(1).describe('Code of the letter to send.'),
  audience: z
    .enum(AUDIENCES)
    .optional()
    .describe('Who gets it; a built-in type keeps its own, others are for users unless they say otherwise.'),
  is_service: z
    .boolean()
    .default(false)
    .describe('Service letters go even to users who opted out: they concern the user’s own account or work.'),
  to_blocked: z.boolean().default(false).describe('Also sent to users with an active block.'),
  is_enabled: z.boolean().default(true),
});
export type NotificationType = z.infer<typeof notificationTypeSchema>;
