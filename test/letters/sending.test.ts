import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { finishRun } from '../../activities/run/finish-run.ts';
import type { Letter } from '../../shared/model/letter.ts';
import type { Run } from '../../shared/model/run.ts';
import { OUTSIDE_SYSTEMS } from '../../shared/outside/outside-systems.ts';
import { controlRun } from '../../shared/runs/control-run.ts';
import { workflowIdOf } from '../../shared/runs/start-workflow.ts';
import { headerOf, lettersSent, notifying, storeUsers, useMailServer } from '../support/mail-world.ts';
import { ADMIN } from '../support/callers.ts';
import { holdBatches } from '../support/held-batches.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { until } from '../support/until.ts';
import { startMailStandIn, type MailFault, type MailStandIn } from '../stand-ins/mail.ts';

describe('sending letters', () => {
  let muster: TestMuster;
  let mail: MailStandIn;
  let worker: { stop(): Promise<void> };
  const held = holdBatches();
  before(async () => {
    muster = await openMuster([], { faulty: held.faulty });
    mail = await startMailStandIn();
    await useMailServer(muster.store, mail.port);
    await muster.store.rates.set('mail', 500);
    worker = await muster.startWorker();
  });
  after(async () => {
    held.release();
    await worker.stop();
    await muster.close();
    await mail.close();
  });
  beforeEach(() => {
    mail.faults = () => undefined;
  });

  /** Runs a notification on these users, and its letters. */
  async function notify(type: string, users: ({ _id: string } & Record<string, unknown>)[]) {
    const set = await storeUsers(muster.store, users);
    const run = await muster.submit('M148', set, notifying(type));
    await muster.ended(run._id);
    const sending = await lettersSent(muster, run);
    return { run, sending, letter: (user: string) => letterOf(run, user) };
  }

  async function letterOf(run: Run, user: string): Promise<Letter> {
    const { letters } = await muster.store.outbox.page(run._id, { recipient: user, offset: 0, limit: 1 });
    assert.ok(letters[0], `no letter to ${user}`);
    return letters[0];
  }

  it('delivers each letter once, in the language of its reader, and reports it', async () => {
    const users = [
      { _id: 'u-en', email: 'en@one.example', firstName: 'Ada', lastName: 'Love' },
      { _id: 'u-de', email: 'de@one.example', firstName: 'Änne', preferredLanguage: 'de-AT' },
    ];
    const { run, sending, letter } = await notify('NEWS', users);
    assert.equal(sending.status, 'COMPLETED_SUCCESS');
    assert.deepEqual(sending.reasons, [{ outcome: 'succeeded', reason: 'SENT', count: 2 }]);
    assert.equal(sending.lettersOf, run._id);
    const [english] = await mail.parsed('en@one.example');
    const [german] = await mail.parsed('de@one.example');
    assert.equal(mail.mails.length, 2);
    assert.equal(english?.subject, 'News from The Repository');
    assert.match(english?.text ?? '', /Dear Ada Love,/);
    assert.match(english?.html === false ? '' : (english?.html ?? ''), /<p>Dear Ada Love,<\/p>/);
    assert.equal(german?.subject, 'Neues von The Repository');
    assert.match(german?.text ?? '', /Guten Tag Änne,/);
    assert.equal(english?.from?.text, '"The Repository" <repository@example.org>');
    assert.equal(english?.headers.get('auto-submitted'), 'auto-generated');
    assert.equal(english?.headers.get('precedence'), 'bulk');
    const stored = await letter('u-en');
    assert.equal(stored.state, 'sent');
    assert.equal(stored.messageId, english?.messageId);
    assert.equal(stored.language, 'en');
  });

  it('counts users who get no letter, each with a reason, and does not fail them', async () => {
    const { sending, letter } = await notify('NEWS', [
      { _id: 'n1', email: 'not an address' },
      { _id: 'n2', email: 'n2@one.example', blocks: [{ blockType: '02-GLOBAL', status: 'ACTIVE' }] },
      { _id: 'n3', email: 'n3@one.example', optOut: ['NEWS'] },
      { _id: 'n4', email: 'n4@one.example', status: 'INACTIVE' },
      { _id: 'n5', email: 'n5@one.example', expiryDate: '2020-01-31' },
      { _id: 'n6', email: 'n6@one.example', blocks: [{ blockType: '03-LOAN', status: 'INACTIVE' }] },
    ]);
    assert.equal(sending.status, 'COMPLETED_SUCCESS');
    const reasons = Object.fromEntries((sending.reasons ?? []).map(({ reason, count }) => [reason, count]));
    assert.deepEqual(reasons, { ACCOUNT_EXPIRED: 2, ADDRESS_INVALID: 1, BLOCKED: 1, OPTED_OUT: 1, SENT: 1 });
    const states = await Promise.all(['n1', 'n2', 'n3', 'n4', 'n5', 'n6'].map(letter));
    assert.deepEqual(
      states.map(({ state }) => state),
      ['no_address', 'blocked', 'opted_out', 'expired', 'expired', 'sent'],
    );
  });

  it('sends service letters even to users who opted out', async () => {
    const { letter } = await notify('ACCOUNT_CHANGED', [
      { _id: 's1', email: 's1@one.example', optOut: ['ACCOUNT_CHANGED'] },
    ]);
    assert.equal((await letter('s1')).state, 'sent');
    const [received] = await mail.parsed('s1@one.example');
    assert.equal(headerOf(received, 'list-unsubscribe'), undefined);
    assert.equal(headerOf(received, 'list-unsubscribe-post'), undefined);
  });

  const once = (fault: MailFault) => {
    const met = new Set<string>();
    return (mailbox: string | undefined, stage: string) => {
      if (stage !== fault.at || mailbox === undefined || met.has(mailbox)) return undefined;
      met.add(mailbox);
      return fault;
    };
  };

  it('retries what was clearly not accepted, and gives up what is refused for good', async () => {
    const faults = new Map([
      ['greylisted@two.example', once({ at: 'recipient', code: 450 })],
      ['full@two.example', once({ at: 'text', code: 452 })],
      ['cut@two.example', once({ at: 'within-text' })],
    ]);
    mail.faults = ({ mailbox = '', stage }) => {
      if (mailbox === 'nobody@two.example' && stage === 'recipient') return { at: stage, code: 550 };
      if (mailbox === 'spam@two.example' && stage === 'text') return { at: stage, code: 554 };
      if (mailbox === 'never@two.example' && stage === 'recipient') return { at: stage, code: 451 };
      return faults.get(mailbox)?.(mailbox, stage);
    };
    const names = ['greylisted', 'full', 'nobody', 'spam', 'never'];
    const { sending, letter } = await notify(
      'NEWS',
      names.map((name) => ({ _id: name, email: `${name}@two.example` })),
    );
    const ends = await Promise.all(names.map(letter));
    assert.deepEqual(
      ends.map(({ state, reason }) => `${state} ${reason ?? ''}`),
      ['sent SENT', 'sent SENT', 'failed REFUSED', 'failed REFUSED', 'failed NOT_TAKEN'],
    );
    assert.equal(sending.status, 'COMPLETED_WARNING');
    assert.match(ends[2]?.message ?? '', /550/);
    for (const name of ['greylisted', 'full']) assert.equal(mail.of(`${name}@two.example`).length, 1, name);
  });

  it('resends a letter without an answer once, under the same Message-ID, and reports it as unknown', async () => {
    const cutOnce = once({ at: 'after-text' });
    mail.faults = ({ mailbox, stage }) => {
      if (mailbox === 'always@three.example' && stage === 'after-text') return { at: 'after-text' };
      return mailbox === 'first@three.example' ? cutOnce(mailbox, stage) : undefined;
    };
    const { sending, letter } = await notify('NEWS', [
      { _id: 'first', email: 'first@three.example' },
      { _id: 'always', email: 'always@three.example' },
      { _id: 'fine', email: 'fine@three.example' },
    ]);
    for (const name of ['first', 'always']) {
      const { state, handovers } = await letter(name);
      assert.equal(state, 'unknown', name);
      assert.equal(handovers, 2);
      const copies = await mail.parsed(`${name}@three.example`);
      assert.equal(copies.length, 2);
      assert.equal(new Set(copies.map(({ messageId }) => messageId)).size, 1, 'mail programs show it once');
    }
    assert.equal((await letter('fine')).state, 'sent');
    assert.deepEqual(sending.reasons?.map(({ outcome, reason, count }) => `${outcome} ${reason} ${count}`).sort(), [
      'failed NO_ANSWER 2',
      'succeeded SENT 1',
    ]);
  });

  it('keeps to the rate of each domain, without delaying others', async () => {
    const users = Array.from({ length: 21 }, (_, index) => ({ _id: `slow${index}`, email: `s${index}@slow.example` }));
    const { sending } = await notify('NEWS', [...users, { _id: 'quick', email: 'q@quick.example' }]);
    const times = mail.mails.filter(({ mailbox }) => mailbox.endsWith('@slow.example')).map(({ at }) => at.getTime());
    assert.equal(times.length, 21);
    // A busy machine hands some over late, and so close to the next ones; it hands none over early.
    const limit = OUTSIDE_SYSTEMS.mail.callsPerSecondEach;
    const since = sending.submitTime.getTime();
    for (const [index, at] of times.sort((one, other) => one - other).entries()) {
      assert.ok(at - since >= (index / limit) * 1_000, `letter ${index + 1} after ${at - since} ms`);
    }
    const last = Math.max(...times);
    assert.ok((mail.of('q@quick.example')[0]?.at.getTime() ?? last) < last);
  });

  it('notifies about what was done, and nothing else, even when the run was cancelled', async () => {
    const users = Array.from({ length: 40 }, (_, index) => ({ _id: `c${index}`, email: `c@c${index}.example` }));
    const set = await storeUsers(muster.store, users);
    held.holdAfter(3);
    const run = await muster.submit('M148', set, notifying('NEWS'), { concurrency: 1 });
    await until(
      'some members are done',
      async () => (await muster.store.journal.collection.countDocuments({ run: run._id })) >= 3,
    );
    await controlRun(muster, { run: run._id, op: 'cancel', caller: ADMIN });
    held.release();
    const ended = await muster.ended(run._id);
    assert.equal(ended.status, 'USER_ABORTED');
    await lettersSent(muster, ended);
    const done = ended.counts?.succeeded ?? 0;
    assert.ok(done >= 3 && done < 40, String(done));
    assert.equal(await muster.store.outbox.count(run._id), done);
    assert.equal(mail.mails.filter(({ mailbox }) => mailbox.startsWith('c@c')).length, done);
  });

  it('orders letters once, however many times a run is finished, and sends them in one run', async () => {
    const { run, sending } = await notify('NEWS', [{ _id: 'f1', email: 'f1@six.example' }]);
    // As if the worker had died after the letters were ordered and before the run was ended.
    await muster.store.runs.collection.updateOne(
      { _id: run._id },
      { $set: { status: 'FINALIZING' }, $unset: { endTime: '' } },
    );
    const finish = () => finishRun(muster.workerServices, { run: run._id, ending: { kind: 'worked' } });
    const summaries = await Promise.all([finish(), finish()]);
    for (const { followUp } of summaries) assert.equal(followUp, sending._id);
    assert.equal(await muster.store.outbox.count(run._id), 1);
    assert.equal(await muster.store.runs.collection.countDocuments({ lettersOf: run._id }), 1);
    assert.equal(mail.of('f1@six.example').length, 1);
  });

  it('names the run whose letters it sends in Temporal, with no address and no link in the history', async () => {
    const set = await storeUsers(muster.store, [{ _id: 'r1', email: 'r1@six.example' }]);
    const run = await muster.submit('M148', set, { ...notifying('NEWS') }, { mailWhenEnded: false });
    await muster.ended(run._id);
    const sending = await lettersSent(muster, run);
    const handle = muster.temporal.workflow.getHandle(workflowIdOf(sending));
    const description = await handle.describe();
    assert.equal(description.type, 'sendLetters');
    assert.match((await description.staticDetails()) ?? '', new RegExp(`letters of run ${run._id}`));
    const history = JSON.stringify(await handle.fetchHistory());
    assert.doesNotMatch(history, /r1@six\.example|unsubscribe/, 'no address and no link in the history');
  });
});
