import Handlebars from 'handlebars';
import { TEMPLATE_HELPERS } from './check-template.ts';
import { withPartedWords } from '../model/parted-words.ts';

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

/** A larger letter is not rendered. In UTF-16 units; mail servers take less than they say, since texts are encoded. */
const MAX_LETTER_CHARACTERS = 1_000_000;

/** Renders HTML: every value is escaped. @throws when the template names an unknown variable, or gives too long a text. */
export function renderHtml(template: string, values: Values): string {
  return short(handlebars.compile(template, OPTIONS)(values));
}

/** Renders plain text: values unescaped, without control characters except line breaks and tabs. @throws as `renderHtml`. */
export function renderText(template: string, values: Values): string {
  const text = short(handlebars.compile(template, { ...OPTIONS, noEscape: true })(values));
  return withPartedWords(text).replace(/[^\P{Cc}\n\t]/gu, '');
}

/** Looks at the length before anything reads the text: until then, it is a tree of its parts and costs nothing. */
function short(rendered: string): string {
  if (rendered.length <= MAX_LETTER_CHARACTERS) return rendered;
  throw new Error(`The letter would have more than ${MAX_LETTER_CHARACTERS} characters. Shorten its templates.`);
}

/** Marks rendered HTML as safe, so that a layout does not escape it. */
export function renderedHtml(html: string): unknown {
  return new Handlebars.SafeString(html);
}
