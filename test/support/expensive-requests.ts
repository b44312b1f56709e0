import assert from 'node:assert/strict';
import { storeAssetSet } from './asset-sets.ts';
import type { TestApi } from './muster-api.ts';

const rule = (when: string, actions: string) => `rule "a" when ${when} then\n${actions}\nend\n`;
const deep = '('.repeat(100) + 'TRUE' + ')'.repeat(100);
/** 53 KB. */
const RECORD = {
  title: 'T',
  keywords: [{ values: Array.from({ length: 4_500 }, (_, n) => `word ${n}`) }],
};

export interface Expensive {
  what: string;
  method: string;
  path: string;
  body: unknown;
  /** Of the answer. */
  says: RegExp;
}

const check = (what: string, text: string, says: RegExp): Expensive => {
  return { what, method: 'POST', path: '/normalization/rules/check', body: { text }, says };
};
const template = (html: string) => ({ en: { subject: '', html, text: '{{body}}' } });
const layout = (code: string, html: string) => {
  return { code, name: 'Layout', is_layout: true, layout: null, languages: template(html) };
};

/** Requests of a few kilobytes that once held the event loop for seconds, or would. */
export const EXPENSIVE: readonly Expensive[] = [
  check('8,000 lines that are no actions', `rule "a" when TRUE then\n${'a\n'.repeat(8_000)}`, /"errors":8001/),
  check('brackets 100 deep, in 60 rules', rule(deep, 'removeField "title"').repeat(60), /"errors":0/),
  check('32 KB of backslashes', rule('TRUE', `replaceContents "title.a" with "${'\\'.repeat(32_768)}"`), /"errors":0/),
  check('comments that nothing closes', '/* '.repeat(30_000), /closes this comment/),
  {
    what: 'an XPath that compares all nodes with all nodes',
    method: 'POST',
    path: '/normalization/rules/try',
    body: { text: rule('TRUE', 'set TEMP"1" to xpath "//* < //*"'), record: RECORD },
    // On a busy machine they take the time that they may.
    says: /"changed":false|RULE_TIME_LIMIT/,
  },
  {
    what: 'rules that use all the steps they may',
    method: 'POST',
    path: '/normalization/rules/try',
    body: { text: rule('TRUE', 'set TEMP"1" to xpath "//*[count(//*) > 1]"'), record: RECORD },
    says: /RULE_(STEP|TIME)_LIMIT/,
  },
  {
    what: 'a layout that repeats its letter 1,000 times',
    method: 'POST',
    path: '/letters/LONG?op=preview',
    body: {},
    says: /TEMPLATE_ERROR.*would have more than 1000000 characters/,
  },
  {
    what: 'a template with blocks 3,000 deep',
    method: 'POST',
    path: '/letters',
    body: layout('DEEP', `${'{{#if subject}}'.repeat(3_000)}{{body}}${'{{/if}}'.repeat(3_000)}`),
    says: /at most 50 blocks/,
  },
  {
    what: 'a set with 99 conditions that compare parts of texts',
    method: 'POST',
    path: '/sets',
    body: {
      name: 'Parts',
      type: 'LOGICAL',
      content: 'IER',
      query: { any: Array.from({ length: 99 }, (_, n) => ({ field: 'title', operator: 'contains', value: `x${n}` })) },
    },
    says: /more than 20 conditions/,
  },
];

/** Stores what the requests are about, and a small job beside them. @returns what to run as `admin`. */
export async function prepareExpensive(api: TestApi): Promise<{ job: string; set: string }> {
  await api.makeCaller('admin', 'GENERAL_SYSTEM_ADMINISTRATOR', 'RESEARCH_ASSETS_MANAGER', 'USER_ADMINISTRATOR');
  const created = async (path: string, body: unknown) => {
    const answer = await api.call('admin', 'POST', path, body);
    assert.equal(answer.status, 201, answer.text);
    return answer.body;
  };
  const text = rule('TRUE', 'replaceContents "title.small" with "done"');
  const file = await created('/normalization/rule-files', { name: 'Small', access: 'SHARED', text });
  const task = [{ name: 'Step', rule_file: file['id'] }];
  const job = String((await created('/normalization/processes', { name: 'Small', task }))['id']);
  const set = await storeAssetSet(
    api.store,
    [
      { _id: 'e1', title: 'small' },
      { _id: 'e2', title: 'small' },
    ],
    'set-small',
  );
  await created('/letters', layout('THOUSAND', '{{body}}'.repeat(1_000)));
  const html = `<p>${'{{recipient.name}} '.repeat(100)}${'x'.repeat(150_000)}</p>`;
  const languages = { en: { subject: 'Long', html, text: 'Long' } };
  await created('/letters', { code: 'LONG', name: 'Long', layout: 'THOUSAND', languages });
  return { job, set };
}
