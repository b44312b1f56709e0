import type { LetterContent, LetterTexts } from './letter-content.ts';
import { JOB_ENDED } from '../model/code-tables/letters.ts';
import { BUILT_IN_NOTIFICATIONS } from './built-in-notifications.ts';
import { GERMAN_WORDS, ENGLISH_WORDS, type LetterWords } from './built-in-words.ts';

/** Code of the built-in layout. */
const LAYOUT = 'LAYOUT';

/** The paragraph that the submitter of a run may write; it is left out where there is none. */
const MESSAGE = '{{message}}';

const JOB_ENDED_ROWS = [
  'job',
  'set',
  'status',
  'members',
  'succeeded',
  'unchanged',
  'skipped',
  'failed',
  'unprocessed',
  'letters',
] as const;

const layoutTexts = ({ optOut, sentBy }: LetterWords): LetterTexts => ({
  subject: '',
  html: [
    '<!doctype html>',
    '<html lang="{{language}}">',
    '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{{subject}}</title></head>',
    '<body style="font-family: sans-serif; line-height: 1.5; max-width: 40em; margin: 0 auto; padding: 1em">',
    '{{body}}',
    '<hr>',
    `<p style="font-size: small">${sentBy} {{repository.name}}{{#if repository.url}}, <a href="{{repository.url}}">{{repository.url}}</a>{{/if}}.`,
    `{{#if unsubscribeUrl}}<br><a href="{{unsubscribeUrl}}">${optOut}</a>{{/if}}</p>`,
    '</body>',
    '</html>',
    '',
  ].join('\n'),
  text: [
    '{{body}}',
    '-- ',
    `${sentBy} {{repository.name}}{{#if repository.url}}, {{repository.url}}{{/if}}.`,
    `{{#if unsubscribeUrl}}${optOut}: {{unsubscribeUrl}}`,
    '{{/if}}',
  ].join('\n'),
});

function textsOf(words: LetterWords, code: string): LetterTexts {
  const { subject, paragraphs } = words.letters[code] ?? { subject: code, paragraphs: [] };
  const isReport = code === JOB_ENDED;
  const { greeting, rows, reportLink } = words;
  const html = [
    `<p>${greeting},</p>`,
    ...paragraphs.map((paragraph) =>
      paragraph === MESSAGE
        ? `{{#if message}}<p style="white-space: pre-line">${MESSAGE}</p>{{/if}}`
        : `<p>${paragraph}</p>`,
    ),
    ...(isReport
      ? [
          '{{#if run.headline}}<p>{{run.headline}}</p>{{/if}}',
          '<table>',
          ...JOB_ENDED_ROWS.map((row) => `<tr><td>${rows[row]}</td><td>{{run.${row}}}</td></tr>`),
          '</table>',
          '{{#if run.failure}}<p>{{run.failure}}</p>{{/if}}',
          `<p><a href="{{run.url}}">${reportLink}</a></p>`,
        ]
      : []),
  ];
  const text = [
    `${greeting},`,
    '',
    ...paragraphs.flatMap((paragraph) =>
      paragraph === MESSAGE ? ['{{#if message}}', MESSAGE, '', '{{/if}}'] : [paragraph, ''],
    ),
    ...(isReport
      ? [
          '{{#if run.headline}}',
          '{{run.headline}}',
          '',
          '{{/if}}',
          ...JOB_ENDED_ROWS.map((row) => `${rows[row]}: {{run.${row}}}`),
          '{{#if run.failure}}',
          '{{run.failure}}',
          '{{/if}}',
          '',
          `${reportLink}: {{run.url}}`,
          '',
        ]
      : []),
  ];
  return { subject, html: `${html.join('\n')}\n`, text: text.join('\n') };
}

function letterOf(name: string, code: string): LetterContent {
  const languages = { en: textsOf(ENGLISH_WORDS, code), de: textsOf(GERMAN_WORDS, code) };
  return { name, is_layout: false, layout: LAYOUT, default_language: 'en', languages };
}

/** The built-in letters, in English and German, used until staff write their own. */
export const BUILT_IN_LETTERS: Readonly<Record<string, LetterContent>> = {
  [LAYOUT]: {
    name: 'Layout of all letters',
    is_layout: true,
    layout: null,
    default_language: 'en',
    languages: { en: layoutTexts(ENGLISH_WORDS), de: layoutTexts(GERMAN_WORDS) },
  },
  ...Object.fromEntries(Object.entries(BUILT_IN_NOTIFICATIONS).map(([code, { name }]) => [code, letterOf(name, code)])),
};
