import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Run } from '../../shared/model/run.ts';
import { headerOf, lettersSent, notifying, setOfUsers, storeUsers, useMailServer } from '../support/mail-world.ts';
import { openMusterApi, runBody, type ApiAnswer, type TestApi } from '../support/muster-api.ts';
import { prepareLetters } from '../../shared/letters/prepare-letters.ts';
import { startMailStandIn, type MailStandIn } from '../stand-ins/mail.ts';

function refused(answer: ApiAnswer, status: number, code: string, message = /./): void {
  assert.equal(answer.status, status, answer.text);
  assert.ok(answer.text.includes(code), answer.text);
  assert.match(answer.text, message);
}

const CONTENT = {
  name: 'News in short',
  languages: { en: { subject: 'News', html: '<p>{{recipient.name}}</p>', text: '{{recipient.name}}' } },
};

describe('letters through the API', () => {
  let api: TestApi;
  let mail: MailStandIn;
  let worker: { stop(): Promise<void> };
  before(async () => {
    api = await openMusterApi();
    mail = await startMailStandIn();
    await useMailServer(api.store, mail.port);
    await api.store.rates.set('mail', 500);
    await prepareLetters(api.store);
    await api.makeCaller('admin', 'GENERAL_SYSTEM_ADMINISTRATOR', 'USER_ADMINISTRATOR');
    await api.makeCaller('curator', 'REPOSITORY_MANAGER');
    await api.makeCaller('assets', 'RESEARCH_ASSETS_MANAGER');
    await api.makeCaller('manager', 'USER_MANAGER');
    worker = await api.startWorker();
  });
  after(async () => {
    await worker.stop();
    await api.close();
    await mail.close();
  });

  async function notify(caller: string, type: string, users: ({ _id: string } & Record<string, unknown>)[]) {
    const set = await storeUsers(api.store, users);
    const { run } = await api.run(caller, 'M148', set, notifying(type));
    return { run, sending: await lettersSent(api, run) };
  }

  const lettersPath = ({ _id, job }: Run) => `/jobs/${job.id}/instances/${_id}/letters`;

  describe('templates', () => {
    it('exist from the start, a letter for every notification type, and can be replaced', async () => {
      const types = await api.call('admin', 'GET', '/notification-types?limit=100');
      for (const { letter } of types.body['notification_type'] as { letter: string }[]) {
        const found = await api.call('admin', 'GET', `/letters/${letter}`);
        assert.equal(found.status, 200, letter);
        const preview = await api.call('admin', 'POST', `/letters/${letter}?op=preview`, { language: 'de' });
        assert.equal(preview.status, 200, preview.text);
        assert.match(String(preview.body['text']), /Guten Tag Ada Lovelace,/);
      }
      const replaced = await api.call('admin', 'PUT', '/letters/ASSET_STATISTICS', { ...CONTENT, layout: null });
      assert.equal(replaced.status, 200, replaced.text);
      const { body } = await api.call('admin', 'POST', '/letters/ASSET_STATISTICS?op=preview', {});
      assert.deepEqual([body['subject'], body['html'], body['text']], ['News', '<p>Ada Lovelace</p>', 'Ada Lovelace']);
      const again = { ...CONTENT, name: 'Again', code: 'AGAIN' };
      assert.equal((await api.call('admin', 'POST', '/letters', again)).status, 201);
      assert.equal((await api.call('admin', 'DELETE', '/letters/AGAIN')).status, 204);
    });

    it('are refused with part and line when they name an unknown variable', async () => {
      const write = (html: string, more = {}) =>
        api.call('admin', 'POST', '/letters', {
          ...CONTENT,
          code: 'WRONG',
          languages: { en: { subject: 'News', html, text: 'x', ...more } },
        });
      refused(await write('<p>\n{{recipient.password}}</p>'), 400, 'languages.en.html', /line 2.*recipient\.password/);
      refused(await write('{{{recipient.name}}}'), 400, 'languages.en.html', /escaped/);
      refused(await write('{{#each recipient}}x{{/each}}'), 400, 'languages.en.html', /not a list/);
      refused(await write('{{lookup recipient "name"}}'), 400, 'languages.en.html', /no lookup/);
      refused(await write('{{#if recipient.name}}x'), 400, 'languages.en.html', /template is not valid/);
      refused(await write('{{> other}}'), 400, 'languages.en.html', /partials/);
      refused(await write('x', { subject: 'two\nlines' }), 400, 'languages.en.subject', /one line/);
      refused(await write('x', { subject: ' ' }), 400, 'languages.en.subject', /needs a subject/);
      const other = { ...CONTENT, code: 'WRONG', layout: 'NONE' };
      refused(await api.call('admin', 'POST', '/letters', other), 400, 'layout', /NONE/);
      const german = { ...CONTENT, code: 'WRONG', default_language: 'de' };
      refused(await api.call('admin', 'POST', '/letters', german), 400, 'default_language');
      const type = { code: 'WRONG', name: 'Wrong', letter: 'WRONG' };
      refused(
        await api.call('admin', 'POST', '/notification-types', type),
        400,
        'letter',
        /letter WRONG does not exist/,
      );
      refused(await api.call('admin', 'DELETE', '/letters/NEWS'), 409, '', /NEWS/);
    });

    it('are shown as a page that keeps its styles, runs and loads nothing, and leads nowhere', async () => {
      const html =
        '<!doctype html><html lang="en"><style>p { color: red }</style><p><a href="https://example.org">x</a>';
      const languages = { en: { subject: 'Page', html: `${html}{{recipient.name}}</p></html>`, text: 'Page' } };
      const letter = { code: 'PAGE', name: 'Page', layout: null, languages };
      const made = await api.call('admin', 'POST', '/letters', letter);
      assert.equal(made.status, 201, made.text);
      const shown = await api.get('manager', '/letters/PAGE/preview?recipient=manager', { accept: 'text/html' });
      assert.equal(shown.status, 200);
      const policy = shown.headers.get('content-security-policy') ?? '';
      for (const part of ["default-src 'none'", "frame-ancestors 'self'", 'sandbox']) assert.ok(policy.includes(part));
      assert.equal(shown.headers.get('cache-control'), 'no-store');
      const page = await shown.text();
      assert.ok(page.startsWith('<!doctype html><base target="_blank"><html'), page);
      assert.match(page, /manager<\/p>/);
      const refusal = await api.get('assets', '/letters/PAGE/preview?recipient=manager', { accept: 'text/html' });
      assert.equal(refusal.status, 403);
      const wrong = await api.get('manager', '/letters/PAGE/preview?language=no+language', { accept: 'text/html' });
      assert.equal(wrong.status, 400);
    });

    it('are changed and read only with the right role, and previews of a user need a role for users', async () => {
      refused(await api.call('curator', 'GET', '/letters'), 403, 'FORBIDDEN');
      refused(await api.call('manager', 'PUT', '/letters/NEWS', CONTENT), 403, 'FORBIDDEN');
      refused(await api.call('manager', 'GET', '/mail-servers'), 403, 'FORBIDDEN');
      assert.equal((await api.call('assets', 'POST', '/letters/NEWS?op=preview', {})).status, 200);
      const user = { recipient: 'manager' };
      refused(await api.call('assets', 'POST', '/letters/NEWS?op=preview', user), 403, 'FORBIDDEN');
      const preview = await api.call('manager', 'POST', '/letters/NEWS?op=preview', user);
      assert.match(String(preview.body['text']), /Dear manager,/);
      refused(await api.call('manager', 'POST', '/letters/NEWS?op=preview', { recipient: 'x' }), 404, 'USER_NOT_FOUND');
    });
  });

  describe('mail servers', () => {
    it('take a password and never return it, refuse to send it unencrypted, and report the result of a test', async () => {
      const locked = await startMailStandIn({ login: { user: 'muster', password: 'correct horse' } });
      try {
        const server = {
          code: 'locked',
          is_active: false,
          host: '127.0.0.1',
          port: locked.port,
          security: 'none',
          user: 'muster',
          password: 'wrong horse',
          from_address: 'repository@example.org',
        };
        const created = await api.call('admin', 'POST', '/mail-servers', server);
        assert.equal(created.status, 201, created.text);
        const test = () => api.call('admin', 'POST', '/mail-servers/locked?op=test', { to: 'me@example.org' });
        const failed = await test();
        assert.equal(failed.body['ok'], false);
        assert.match(String(failed.body['message']), /535/);
        assert.equal(
          (await api.call('admin', 'PUT', '/mail-servers/locked', { ...server, password: 'correct horse' })).status,
          200,
        );
        assert.deepEqual((await test()).body, { ok: true, message: null });
        assert.equal(locked.of('me@example.org').length, 1);
        const all = `${created.text}${(await api.call('admin', 'GET', '/mail-servers/locked/changes')).text}${failed.text}`;
        assert.doesNotMatch(all, /horse/);
        const far = { ...server, code: 'far', host: 'mail.example.org' };
        refused(await api.call('admin', 'POST', '/mail-servers', far), 400, 'security', /unencrypted/);
        const second = { ...server, code: 'second', is_active: true };
        refused(await api.call('admin', 'POST', '/mail-servers', second), 400, 'is_active', /main/);
      } finally {
        await locked.close();
      }
    });
  });

  describe('the outbox of a run', () => {
    it('is listed by state and recipient, and resends only failed letters, once', async () => {
      mail.faults = ({ mailbox, stage }) =>
        mailbox === 'full@four.example' && stage === 'recipient' ? { at: stage, code: 550 } : undefined;
      const { run, sending } = await notify('admin', 'NEWS', [
        { _id: 'o1', email: 'o1@four.example', firstName: 'Olga' },
        { _id: 'o2', email: 'full@four.example' },
        { _id: 'o3', email: 'o3@four.example', optOut: ['NEWS'] },
      ]);
      const listed = await api.call('admin', 'GET', lettersPath(run));
      assert.deepEqual(listed.body['states'], { failed: 1, opted_out: 1, sent: 1 });
      assert.equal(listed.body['total_record_count'], 3);
      assert.match(String(listed.body['sending_link']), new RegExp(`SEND_LETTERS/instances/${sending._id}$`));
      const failed = await api.call('admin', 'GET', `${lettersPath(run)}?state=FAILED`);
      const [only] = failed.body['letter'] as Record<string, unknown>[];
      assert.deepEqual(only?.['reason'], 'REFUSED');
      const one = await api.call('admin', 'GET', `${lettersPath(run)}?recipient=o1`);
      assert.equal(one.body['total_record_count'], 1);
      assert.deepEqual((await api.call('admin', 'GET', lettersPath(sending))).body['states'], listed.body['states']);
      refused(await api.call('admin', 'GET', `${lettersPath(run)}?state=lost`), 400, '40166410');
      refused(await api.call('curator', 'GET', lettersPath(run)), 400, '402218');
      refused(await api.call('admin', 'POST', `${lettersPath(run)}?op=send`), 400, 'UNKNOWN_OPERATION');

      mail.faults = () => undefined;
      const resent = await api.call('admin', 'POST', `${lettersPath(run)}?op=resend`);
      assert.equal(resent.status, 200, resent.text);
      assert.equal(resent.body['letters_to_send'], 1);
      const second = await lettersSent(api, run);
      assert.notEqual(second._id, sending._id);
      assert.deepEqual(second.reasons, [{ outcome: 'succeeded', reason: 'SENT', count: 1 }]);
      assert.deepEqual(
        ['o1', 'full', 'o3'].map((name) => mail.of(`${name}@four.example`).length),
        [1, 1, 0],
      );
      refused(await api.call('admin', 'POST', `${lettersPath(run)}?op=resend`), 409, 'NOTHING_TO_SEND');
    });

    it('"To email/notify users": is refused at submit without an active mail server or with a disabled type', async () => {
      const set = await storeUsers(api.store, [{ _id: 'ns1', email: 'ns1@four.example' }]);
      const submit = () => api.call('admin', 'POST', '/jobs/M148?op=run', runBody(set, notifying('NEWS')));
      await useMailServer(api.store, mail.port, { is_active: false });
      refused(await submit(), 400, 'PARAMETER_INVALID', /No mail server is active.*\/conf\/mail-servers/);
      const parameters = { TASK_AddNote_Active: 'true', TASK_AddNote_Value: 'Hello', mail_when_ended: 'true' };
      const untold = await api.call('admin', 'POST', '/jobs/M148?op=run', runBody(set, parameters));
      assert.match(
        String(untold.body['warnings']),
        /^You will get no mail when the run ends\. No mail server is active/,
      );
      await useMailServer(api.store, mail.port);
      const enableNews = async (isEnabled: boolean) => {
        const { body } = await api.call('admin', 'GET', '/notification-types/NEWS');
        const news = { ...body, is_enabled: isEnabled };
        assert.equal((await api.call('admin', 'PUT', '/notification-types/NEWS', news)).status, 200);
      };
      await enableNews(false);
      refused(
        await submit(),
        400,
        'PARAMETER_INVALID',
        /NEWS.{1,3} is not an enabled code.*\/conf\/notification-types/,
      );
      await enableNews(true);
      assert.equal((await submit()).status, 200);
    });

    it('has one list of notification types: what staff configure is what jobs and code tables offer', async () => {
      const type = { code: 'OPEN_DAY', name: 'Open day', letter: 'NEWS' };
      assert.equal((await api.call('admin', 'POST', '/notification-types', type)).status, 201);
      const event = { code: 'AWARD', name: 'Award', letter: 'NEWS', audience: 'researchers' };
      assert.equal((await api.call('admin', 'POST', '/notification-types', event)).status, 201);
      const table = await api.call('admin', 'GET', '/code-tables/NotificationTypes');
      assert.match(table.text, /OPEN_DAY/);
      assert.doesNotMatch(table.text, /AWARD|JOB_ENDED|DEPOSIT/);
      const letters = await api.call('admin', 'GET', '/code-tables/ResearcherLetters');
      assert.match(letters.text, /AWARD/);
      assert.doesNotMatch(letters.text, /OPEN_DAY|NEWS/);
      assert.match((await api.call('admin', 'GET', '/jobs/M148')).text, /OPEN_DAY/);
      const other = await api.call('admin', 'PUT', '/code-tables/NotificationTypes', {
        row: [{ code: 'OTHER', description: 'Not configured' }],
      });
      refused(other, 409, 'CODE_TABLE_CONFIGURED', /\/conf\/notification-types/);
      const moved = { code: 'NEWS', name: 'News', letter: 'NEWS', audience: 'submitters' };
      refused(await api.call('admin', 'PUT', '/notification-types/NEWS', moved), 400, 'audience');
    });

    it('fails letters while there is no mail server, says so in the run, and sends them once there is one', async () => {
      mail.faults = ({ mailbox, stage }) =>
        mailbox === 'w1@four.example' && stage === 'recipient' ? { at: stage, code: 550 } : undefined;
      const { run } = await notify('admin', 'NEWS', [
        { _id: 'w1', email: 'w1@four.example' },
        { _id: 'w2', email: 'w2@four.example', optOut: ['NEWS'] },
      ]);
      mail.faults = () => undefined;
      await useMailServer(api.store, mail.port, { is_active: false });
      await api.call('admin', 'POST', `${lettersPath(run)}?op=resend`);
      const sending = await lettersSent(api, run);
      assert.equal(sending.status, 'COMPLETED_FAILED');
      assert.equal(sending.reasons?.[0]?.reason, 'NO_MAIL_SERVER');
      const { body } = await api.call('admin', 'GET', `/jobs/M148/instances/${run._id}`);
      const counters = body['counter'] as { type: { value: string }; value: string }[];
      const ofLetters = counters.filter(({ type }) => type.value.includes('letters_'));
      assert.deepEqual(
        ofLetters.map(({ type, value }) => [type.value.replace('update_users.', ''), value]),
        [
          ['letters_sent', '0'],
          ['letters_failed', '1'],
          ['letters_unclear', '0'],
          ['letters_waiting', '0'],
          ['letters_not_wanted', '1'],
        ],
      );
      const alerts = body['alert'] as { value: string; desc: string }[];
      assert.deepEqual(
        alerts.map(({ desc }) => desc),
        ['The job completed successfully: 2 succeeded.', 'Some letters of the run failed: 1 failed, 1 not wanted.'],
      );
      await useMailServer(api.store, mail.port);
      await api.call('admin', 'POST', `${lettersPath(run)}?op=resend`);
      await lettersSent(api, run);
      assert.equal(mail.of('w1@four.example').length, 1);
    });

    it('is sent by a job that users cannot choose, whose runs are visible to those who see the original run', async () => {
      const { sending } = await notify('admin', 'NEWS', [{ _id: 'j1', email: 'j1@four.example' }]);
      assert.doesNotMatch((await api.call('admin', 'GET', '/jobs?limit=100')).text, /SEND_LETTERS/);
      refused(await api.call('admin', 'GET', '/jobs/SEND_LETTERS'), 400, '402216');
      const set = await storeUsers(api.store, [{ _id: 'j2' }]);
      refused(await api.call('admin', 'POST', '/jobs/SEND_LETTERS?op=run', runBody(set, {})), 400, '402216');
      const seen = await api.call('manager', 'GET', `/jobs/SEND_LETTERS/instances/${sending._id}`);
      assert.equal(seen.status, 200, seen.text);
      assert.equal(seen.body['letters_of_instance'], sending.lettersOf);
      refused(await api.call('curator', 'GET', `/jobs/SEND_LETTERS/instances/${sending._id}`), 400, '402218');
      const list = await api.call('admin', 'GET', '/jobs/SEND_LETTERS/instances');
      assert.ok(Number(list.body['total_record_count']) >= 1);
      assert.doesNotMatch((await api.call('admin', 'GET', '/sets?limit=100')).text, /Letters of/);
    });
  });

  describe('opting out', () => {
    it('works with one-click unsubscribe, for that kind of letter only, and can be undone', async () => {
      await notify('admin', 'NEWS', [{ _id: 'click', email: 'click@five.example' }]);
      const [news] = await mail.parsed('click@five.example');
      assert.equal(headerOf(news, 'list-unsubscribe-post'), 'List-Unsubscribe=One-Click');
      const [, link = ''] = /<(.+)>/.exec(headerOf(news, 'list-unsubscribe') ?? '') ?? [];
      const path = new URL(link).pathname;
      assert.ok(news?.text?.includes(path), 'the link is in the text as well');
      assert.doesNotMatch(path, /click/, 'the link does not say whose it is');

      const page = await fetch(`${api.origin}${path}`);
      assert.match(await page.text(), /You are sent letters of this kind/);
      const opted = () => api.store.users.get('click').then((user) => user?.['optOut']);
      assert.equal(await opted(), undefined, 'reading the page changes nothing');
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      const clicked = await fetch(`${api.origin}${path}`, {
        method: 'POST',
        headers: form,
        body: 'List-Unsubscribe=One-Click',
      });
      assert.equal(clicked.status, 200);
      assert.deepEqual(await opted(), ['NEWS']);

      const set = await setOfUsers(api.store, ['click']);
      const others = await api.run('admin', 'M148', set, notifying('ACCOUNT_CHANGED'));
      await lettersSent(api, others.run);
      assert.equal(mail.of('click@five.example').length, 2, 'other letters still come');
      const { run } = await api.run('admin', 'M148', set, notifying('NEWS'));
      const { reasons } = await lettersSent(api, run);
      assert.deepEqual(reasons, [{ outcome: 'skipped', reason: 'OPTED_OUT', count: 1 }]);
      const back = await fetch(`${api.origin}${path}`, { method: 'POST', headers: form, body: 'again=yes' });
      assert.match(await back.text(), /You are sent letters of this kind/);
      assert.deepEqual(await opted(), []);
      const other = await fetch(`${api.origin}${path.slice(0, -4)}AAAA`, { method: 'POST' });
      assert.equal(other.status, 404);
      assert.match(await other.text(), /cannot be used/);
    });
  });

  describe('the mail about the end of a run', () => {
    it('goes to a submitter who wants it, with counts and status, and not for runs that send letters', async () => {
      await api.store.users.edit('admin', 'test', (user) => ({ ...user, email: 'admin@six.example' }));
      const set = await storeUsers(api.store, [{ _id: 'e1' }, { _id: 'e2' }]);
      const parameters = { TASK_AddNote_Active: 'true', TASK_AddNote_Value: 'Hello' };
      const quiet = await api.run('admin', 'M148', set, parameters);
      assert.equal(quiet.run.lettersRun, undefined);

      assert.deepEqual((await api.call('admin', 'GET', '/mail-preferences')).body, { job_ended: false, opt_out: [] });
      const preferences = await api.call('admin', 'PUT', '/mail-preferences', { job_ended: true });
      assert.deepEqual(preferences.body, { job_ended: true, opt_out: [] });
      const told = await api.run('admin', 'M148', set, parameters);
      const sending = await lettersSent(api, told.run);
      assert.equal(sending.lettersRun, undefined);
      const [ended] = await mail.parsed('admin@six.example');
      assert.equal(ended?.subject, `Completed Successfully: ${told.run.name}`);
      assert.match(ended.text ?? '', /The job completed and changed nothing: 2 unchanged\.[^]*Members: 2/);
      assert.match(ended.text ?? '', new RegExp(`/jobs/M148/instances/${told.run._id}`));

      const silenced = await api.run('admin', 'M148', set, { ...parameters, mail_when_ended: 'false' });
      assert.equal(silenced.run.lettersRun, undefined);
      await api.call('admin', 'PUT', '/mail-preferences', { job_ended: false });
      const asked = await api.run('admin', 'M148', set, { ...parameters, mail_when_ended: 'TRUE' });
      await lettersSent(api, asked.run);
      assert.equal(mail.of('admin@six.example').length, 2);
      refused(
        await api.call('admin', 'PUT', '/mail-preferences', { opt_out: ['ACCOUNT_CHANGED'] }),
        400,
        'service letter',
      );
      refused(
        await api.call('admin', 'PUT', '/mail-preferences', { opt_out: ['NOTHING'] }),
        400,
        'no notification type',
      );
    });
  });
});
