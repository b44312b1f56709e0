import type { en } from './en.ts';

/** Every text of the console. English is the model: a text that another language lacks is an error of types. */
export type Texts = typeof en;

export type Language = 'en' | 'de';

export const LANGUAGES: readonly Language[] = ['en', 'de'];
