import Handlebars from 'handlebars';
import { TEMPLATE_HELPERS } from './check-template.ts';

/** Our own Handlebars instance, so that nothing else in the process can add helpers. */
const handlebars = Handlebars.create();
for (const name of Object.keys(handlebars.helpers)) {
  if (!TEMPLATE_HELPERS.some((helper) => helper === name)) handlebars.unregisterHelper(name);
}

type Values = Readonly<Record<string, unknown>>;

const OPTIONS: CompileOptions = {
  strict: true,
  knownHelpersOnly: true,
  knownHelpers: Object.fromEntries(TEMPLATE_HELPERS.map((name) => [name, true])),
};

/** Renders HTML: every value is escaped. @throws when the template names an unknown variable. */
export function renderHtml(template: string, values: Values): string {
  return handlebars.compile(template, OPTIONS)(values);
}

/** Renders plain text: values unescaped, without control characters except line breaks and tabs. */
export function renderText(template: string, values: Values): string {
  return handlebars
    .compile(template, { ...OPTIONS, noEscape: true })(values)
    .replace(/[^\P{Cc}\n\t]/gu, '');
}

/** Marks rendered HTML as safe, so that a layout does not escape it. */
export function renderedHtml(html: string): unknown {
  return new Handlebars.SafeString(html);
}
