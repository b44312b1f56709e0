import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { simpleParser } from 'mailparser';
import type { Letter } from '../../shared/model/letter.ts';
import { totalOf } from '../../shared/model/outcome.ts';
import { lettersSent, notifying, storeUsers, useMailServer } from '../support/mail-world.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { until } from '../support/until.ts';
import { workerProcesses } from '../support/worker-processes.ts';
import { startMailStandIn, type MailStandIn } from '../stand-ins/mail.ts';

const FULL = process.env['MUSTER_TEST_FULL'] !== undefined;
const LETTERS = FULL ? 2_000 : 50;
const KILLS = FULL ? 5 : 1;
/** One letter in so many meets each trouble. */
const EVERY = 10;

describe('letters while workers are killed and the mail server fails', () => {
  let muster: TestMuster;
  let mail: MailStandIn;
  let processes: Awaited<ReturnType<typeof workerProcesses>>;
  before(async () => {
    muster = await openMuster();
    // Slow to answer, so that workers die between the text and the answer.
    mail = await startMailStandIn({ answerAfterMs: 100 });
    await useMailServer(muster.store, mail.port, { retry_after_seconds: [0, 1, 1] });
    await muster.store.rates.set('mail', 1_000);
    processes = await workerProcesses(muster.databaseName, muster.config.temporal.taskQueue);
  });
  after(async () => {
    await processes.killAll();
    await muster.close();
    await mail.close();
  });

  it(`delivers none of ${LETTERS} letters twice except those reported as unknown, and loses none`, async () => {
    const users = Array.from({ length: LETTERS }, (_, index) => ({ _id: `u${index}`, email: `u@d${index}.example` }));
    const seen = new Map<string, number>();
    mail.faults = ({ mailbox = '', stage }) => {
      const kind = Number(/@d(\d+)/.exec(mailbox)?.[1] ?? '9') % EVERY;
      const times = seen.get(`${mailbox} ${stage}`) ?? 0;
      const isFirst = times === 0;
      seen.set(`${mailbox} ${stage}`, times + 1);
      if (kind === 0 && stage === 'after-text' && isFirst) return { at: 'after-text' };
      if (kind === 1 && stage === 'within-text' && isFirst) return { at: 'within-text' };
      if (kind === 2 && stage === 'recipient' && isFirst) return { at: 'recipient', code: 451 };
      if (kind === 3 && stage === 'recipient') return { at: 'recipient', code: 550 };
      if (kind === 4 && stage === 'text' && isFirst) return { at: 'text', code: 421 };
      return undefined;
    };
    // All there from the beginning: a worker that has to start first comes when the letters are gone.
    const victims = await Promise.all(Array.from({ length: KILLS }, () => processes.start()));
    await muster.startWorker();
    const set = await storeUsers(muster.store, users);
    const settings = { heartbeatMs: 2_000, concurrency: 50 };
    const run = await muster.submit('M148', set, notifying('NEWS'), {}, { settings });
    for (const [index, victim] of victims.entries()) {
      const enough = Math.floor((LETTERS * 0.7 * (index + 1)) / (KILLS + 1));
      await until('some more letters have gone out', async () => mail.mails.length >= enough);
      await processes.kill(victim);
    }
    const sending = await lettersSent(muster, run);
    const letters = await muster.store.outbox.collection.find({ run: run._id }).toArray();
    assert.equal(letters.length, LETTERS);
    assert.ok(sending.counts);
    assert.equal(totalOf(sending.counts), LETTERS);
    for (const letter of letters) await check(letter);

    const count = (wanted: Letter['state']) => letters.filter(({ state }) => state === wanted).length;
    assert.equal(count('sent') + count('unknown') + count('failed'), LETTERS);
    assert.equal(count('failed'), LETTERS / EVERY, 'only those that were refused for good');
    assert.ok(count('unknown') >= (2 * LETTERS) / EVERY, 'the answers that never came');
    assert.equal(sending.counts.succeeded, count('sent'), 'the journal says the same');
    assert.equal(sending.counts.failed, count('unknown') + count('failed'));
    console.log(
      `# ${count('sent')} sent, ${count('unknown')} unknown, ${count('failed')} refused, ${mail.mails.length} mails`,
    );
  });

  async function check({ _id, state, address = '', messageId }: Letter): Promise<void> {
    const copies = await Promise.all(mail.of(address).map(({ raw }) => simpleParser(raw)));
    if (state === 'sent') assert.equal(copies.length, 1, `${_id} is in its mailbox once`);
    if (state === 'failed') assert.equal(copies.length, 0, _id);
    if (state === 'unknown') assert.ok(copies.length <= 2, `${_id} was handed over ${copies.length} times`);
    for (const copy of copies) assert.equal(copy.messageId, messageId, 'the same Message-ID at every try');
  }
});
