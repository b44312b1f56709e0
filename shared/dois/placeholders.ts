import { own } from '../model/own.ts';

const PLACEHOLDER = /\{(\w+)\}/g;

/** The names in braces of a template. */
export function placeholdersOf(template: string): string[] {
  return [...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
}

/** The template with its placeholders filled; those without a value stay. */
export function fillPlaceholders(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(PLACEHOLDER, (whole, name: string) => own(values, name) ?? whole);
}
