import { chooseLanguage } from './choose-language.ts';
import type { LetterContent, LetterTexts } from './letter-content.ts';
import { renderedHtml, renderHtml, renderText } from './render.ts';
import { layoutVariables, variablesOf, withAllVariables } from './variables.ts';

/** A rendered letter. */
export interface RenderedLetter {
  language: string;
  /** One line. */
  subject: string;
  html: string;
  text: string;
}

export interface LetterToRender {
  code: string;
  letter: LetterContent;
  layout: LetterContent | undefined;
  /** From the recipient's record. */
  preferredLanguage: string | undefined;
  values: Readonly<Record<string, unknown>>;
}

/** Renders a letter in the recipient's best language. @throws when a template cannot be rendered. */
export function renderLetter({ code, letter, layout, preferredLanguage, values }: LetterToRender): RenderedLetter {
  const language = chooseLanguage(Object.keys(letter.languages), preferredLanguage, letter.default_language);
  const texts = textsIn(letter, language);
  if (language === undefined || !texts) throw new Error(`The letter ${code} has no texts.`);
  const all = withAllVariables(variablesOf(code), values);
  const subject = oneLine(renderText(texts.subject, all));
  const inner = { html: renderHtml(texts.html, all), text: renderText(texts.text, all) };
  const around =
    layout && textsIn(layout, chooseLanguage(Object.keys(layout.languages), language, layout.default_language));
  if (!around) return { language, subject, ...inner };
  const common = withAllVariables(layoutVariables(), { ...values, subject, language });
  return {
    language,
    subject,
    html: renderHtml(around.html, { ...common, body: renderedHtml(inner.html) }),
    text: renderText(around.text, { ...common, body: inner.text }),
  };
}

function textsIn({ languages }: LetterContent, language: string | undefined): LetterTexts | undefined {
  return language === undefined ? undefined : languages[language];
}

/** Text for a header: without line breaks and control characters, which could start another header. */
export function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
}
