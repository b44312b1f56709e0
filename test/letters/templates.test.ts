import assert from 'node:assert/strict';
import { withPartedWords } from '../../shared/model/parted-words.ts';
import { describe, it } from 'node:test';
import { anyText } from '../support/any-text.ts';
import { fc } from '../support/property-testing.ts';
import { BUILT_IN_LETTERS } from '../../shared/letters/built-in-letters.ts';
import { checkLetter } from '../../shared/letters/check-letter.ts';
import { checkTemplate } from '../../shared/letters/check-template.ts';
import { chooseLanguage } from '../../shared/letters/choose-language.ts';
import { renderHtml } from '../../shared/letters/render.ts';
import { renderLetter } from '../../shared/letters/render-letter.ts';
import { variablesOf, type VariableShape } from '../../shared/letters/variables.ts';

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '{{recipient.name}}',
  '{{{repository.url}}}',
  '{{constructor}}',
  'x\r\nBcc: everybody@example.org\r\n\r\nBody',
  '\u2028Bcc: x',
];

function render(values: Record<string, unknown>, code = 'NEWS') {
  const letter = BUILT_IN_LETTERS[code];
  assert.ok(letter);
  return renderLetter({ code, letter, layout: BUILT_IN_LETTERS['LAYOUT'], preferredLanguage: undefined, values });
}

describe('templates of letters', () => {
  it('are all valid as shipped', () => {
    for (const [code, letter] of Object.entries(BUILT_IN_LETTERS))
      assert.deepEqual(checkLetter(code, letter), [], code);
  });

  it('escape every value in HTML, treat none as a template, and keep it unchanged in text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...HOSTILE), fc.string()), (name) => {
        const { html, text } = render({ recipient: { name }, repository: { name: 'R', url: '' } });
        const inner = /<p>Dear ([^]*?),<\/p>/.exec(html)?.[1] ?? '';
        assert.doesNotMatch(inner, /[<>"']/);
        assert.doesNotMatch(inner, /&(?!amp;|lt;|gt;|quot;|#x27;|#x60;|#x3D;)/);
        const asText = withPartedWords(name).replace(/[^\P{Cc}\n\t]/gu, '');
        assert.ok(text.startsWith(`Dear ${asText},`), 'as it is, without control characters');
      }),
    );
    const { text } = render({ recipient: { name: 'Ada\u000bLovelace' }, repository: { name: 'R', url: '' } });
    assert.ok(text.startsWith('Dear Ada Lovelace,'), 'words stay apart');
  });

  it('make one-line subjects from any values', () => {
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...HOSTILE), anyText()), (name) => {
        assert.doesNotMatch(render({ repository: { name } }).subject, /[\p{Cc}\u2028\u2029]/u);
      }),
    );
  });

  it('render even with every value missing', () => {
    for (const code of Object.keys(BUILT_IN_LETTERS)) {
      if (code !== 'LAYOUT') assert.doesNotThrow(() => render({}, code), code);
    }
  });

  const shape: VariableShape = {
    name: 'value',
    person: { first: 'value', last: 'value' },
    items: { list: { title: 'value', tags: { list: 'value' } } },
  };
  const values = { name: 'n', person: { first: 'f', last: 'l' }, items: [{ title: 't', tags: ['a'] }] };

  it('are accepted with if, unless, each and with, and names in scope', () => {
    for (const template of [
      '',
      'plain',
      '{{name}} {{person.first}}',
      '{{#if name}}{{name}}{{else if person.last}}x{{else}}y{{/if}}',
      '{{#unless name}}x{{/unless}}',
      '{{#with person}}{{first}} {{../name}}{{/with}}',
      '{{#each items}}{{@index}} {{title}} {{#each tags}}{{this}} {{../title}} {{../../name}}{{/each}}{{else}}none{{/each}}',
      '{{#each items}}{{#if title}}{{@last}}{{/if}}{{#each tags}}{{@first}} {{@../index}}{{/each}}{{/each}}',
      '{{! a comment }}',
    ]) {
      assert.deepEqual(checkTemplate(template, shape), [], template);
      assert.doesNotThrow(() => renderHtml(template, values), template);
    }
  });

  it('are refused with line and reason otherwise', () => {
    const wrong: [string, RegExp][] = [
      ['\n\n{{nam}}', /^line 3: there is no variable nam; known here: name, person, items$/],
      ['{{person}}', /not text; use one of first, last/],
      ['{{person.first.length}}', /no variable person\.first\.length/],
      ['{{#each items}}{{name}}{{/each}}', /no variable name; known here: title, tags/],
      ['{{#each person}}{{/each}}', /not a list/],
      ['{{#each items as |item|}}{{/each}}', /one variable/],
      ['{{../name}}', /no variable/],
      ['{{@root}}', /no @root/],
      ['{{@index}}', /no @index; inside each you can use @index/],
      ['{{#with person}}{{@first}}{{/with}}', /no @first/],
      ['{{#each items}}{{else}}{{@index}}{{/each}}', /no @index/],
      ['{{#each items}}{{@../index}}{{/each}}', /no @index/],
      ['{{constructor}}', /no variable constructor/],
      ['{{__proto__}}', /no variable __proto__/],
      ['{{{name}}}', /always escaped/],
      ['{{&name}}', /always escaped/],
      ['{{name arg}}', /no name/],
      ['{{log name}}', /no log/],
      ['{{#lookup name}}{{/lookup}}', /no block lookup/],
      ['{{> partial}}', /partials/],
      ['{{#> partial}}{{/partial}}', /partials/],
      ['{{* decorator}}', /partials|template is not valid/],
      ['{{#if name}}', /line 1: the template is not valid/],
      ['{{#if name}}{{/each}}', /line 1: the template is not valid/],
      ['{{"text"}}', /only variables/],
      ['{{#if "text"}}{{/if}}', /only variables/],
    ];
    for (const [template, message] of wrong) assert.match(checkTemplate(template, shape).join('\n'), message, template);
  });

  it('never crash the checker, and can be rendered when it accepts them', () => {
    const token = fc.constantFrom(
      ...[
        '{{',
        '}}',
        '{{{',
        '}}}',
        '#if ',
        '#each ',
        '/if',
        '/each',
        'name',
        'items',
        'person',
        '.',
        '../',
        '@index',
        'this',
      ],
      ...[
        ' ',
        '\n',
        '"',
        '|',
        'else',
        '{{else}}',
        '{{name}}',
        '{{#each items}}',
        '{{/each}}',
        '{{#if name}}',
        '{{/if}}',
        '{{title}}',
      ],
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 12 }), (tokens) => {
        const template = tokens.join('');
        if (checkTemplate(template, shape).length === 0) renderHtml(template, values);
      }),
      { numRuns: 2_000 },
    );
  });

  it('know their variables: the common ones and those of each letter', () => {
    assert.deepEqual(checkTemplate('{{run.status}}', variablesOf('JOB_ENDED')), []);
    assert.equal(checkTemplate('{{run.status}}', variablesOf('NEWS')).length, 1);
    assert.equal(checkTemplate('{{recipient.password}}', variablesOf('ACCOUNT_CHANGED')).length, 1);
  });
});

describe('the language of a letter', () => {
  it('is the preferred one, a related one, or the default', () => {
    const choose = (preferred: string | undefined) => chooseLanguage(['en', 'de', 'pt-BR'], preferred, 'en');
    assert.deepEqual(['de', 'DE', 'de-AT', 'de_AT', 'pt-BR', 'pt', 'pt-PT', 'fr', '', undefined].map(choose), [
      'de',
      'de',
      'de',
      'de',
      'pt-BR',
      'pt-BR',
      'pt-BR',
      'en',
      'en',
      'en',
    ]);
    assert.equal(chooseLanguage(['de'], 'fr', 'en'), 'de');
    assert.equal(chooseLanguage([], 'fr', 'en'), undefined);
  });
});
