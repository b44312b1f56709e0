import type { ParameterProblem } from '../model/coded.ts';
import { checkTemplate } from './check-template.ts';
import type { LetterContent } from './letter-content.ts';
import { layoutVariables, variablesOf } from './variables.ts';

const PARTS = ['subject', 'html', 'text'] as const;

/** Finds a letter's problems, by template and line. */
export function checkLetter(code: string, letter: LetterContent): ParameterProblem[] {
  const variables = letter.is_layout ? layoutVariables() : variablesOf(code);
  const problems: ParameterProblem[] = [];
  for (const [language, texts] of Object.entries(letter.languages)) {
    for (const part of PARTS) {
      for (const message of checkTemplate(texts[part], variables)) {
        problems.push({ parameter: `languages.${language}.${part}`, message });
      }
    }
    problems.push(...checkShape(letter, language));
  }
  if (!Object.hasOwn(letter.languages, letter.default_language)) {
    const message = `the letter is not written in ${letter.default_language}; it is in ${Object.keys(letter.languages).join(', ')}`;
    problems.push({ parameter: 'default_language', message });
  }
  return problems;
}

function checkShape({ is_layout, languages }: LetterContent, language: string): ParameterProblem[] {
  const { subject, html, text } = languages[language] ?? { subject: '', html: '', text: '' };
  const parameter = `languages.${language}`;
  if (!is_layout) {
    if (subject.trim() === '') return [{ parameter: `${parameter}.subject`, message: 'the letter needs a subject' }];
    const isOneLine = !/[\r\n]/.test(subject);
    return isOneLine ? [] : [{ parameter: `${parameter}.subject`, message: 'the subject must be one line' }];
  }
  return [
    ...(html.includes('{{body}}')
      ? []
      : [{ parameter: `${parameter}.html`, message: 'a layout must contain {{body}}' }]),
    ...(text.includes('{{body}}')
      ? []
      : [{ parameter: `${parameter}.text`, message: 'a layout must contain {{body}}' }]),
  ];
}
