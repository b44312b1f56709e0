import Handlebars from 'handlebars';
import { TEMPLATE_HELPERS } from './check-template.ts';

/** A set of helpers of our own, so that nothing else in the process adds to what templates can do. */
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

/** Renders HTML: every value is escaped. @throws when the template names something that there is not. */
export function renderHtml(template: string, values: Values): string {
  return handlebars.compile(template, OPTIONS)(values);
}

/** Renders plain text: values as they are, without control characters other than line breaks and tabs. */
export function renderText(template: string, values: Values): string {
  return handlebars
    .compile(template, { ...OPTIONS, noEscape: true })(values)
    .replace(/[^\P{Cc}\n\t]/gu, '');
}

/** HTML that was rendered, for a layout that it is put into. */
export function renderedHtml(html: string): unknown {
  return new Handlebars.SafeString(html);
}
