import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { simpleParser } from 'mailparser';
import { anyText } from '../support/any-text.ts';
import { fc } from '../support/property-testing.ts';
import { composeMail, messageIdOf } from '../../activities/letters/compose-mail.ts';
import { reasonNotToSend, type Recipient } from '../../shared/letters/recipient.ts';
import { mailAddress, mailServerSchema } from '../../shared/letters/mail-server.ts';
import { BUILT_IN_NOTIFICATIONS } from '../../shared/letters/built-in-notifications.ts';
import type { Letter } from '../../shared/model/letter.ts';

const SERVER = mailServerSchema.parse({ host: 'mail.example.org', from_address: 'r@example.org', from_name: 'R' });
const DATE = new Date('2026-01-31T10:00:00Z');
const letter: Letter = {
  ...{ _id: '1:NEWS:u', run: '1', letter: 'NEWS', recipient: 'u', data: {}, state: 'planned', sender: '2' },
  ...{ handovers: 0, orderedAt: DATE, at: DATE, revision: 1, changes: [] },
};

async function compose(more: { name?: string; fromName?: string; unsubscribeUrl?: string } = {}) {
  const { mail } = await composeMail({
    letter,
    rendered: { language: 'en', subject: 'News', html: '<p>Hello</p>', text: 'Hello' },
    server: { ...SERVER, from_name: more.fromName ?? 'R' },
    to: { name: more.name ?? 'Ada', address: 'ada@example.org' },
    unsubscribeUrl: more.unsubscribeUrl ?? '',
    date: DATE,
  });
  return mail.raw.toString('utf8');
}

function headerNames(raw: string): string[] {
  const head = raw.slice(0, raw.indexOf('\r\n\r\n'));
  return head.split(/\r\n(?![ \t])/).map((line) => line.slice(0, line.indexOf(':')).toLowerCase());
}

describe('a mail', () => {
  it('has no injected header, for any names', async () => {
    const plain = headerNames(await compose());
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.constantFrom('x\r\nBcc: all@example.org', 'x\n\nBody', '\u0000'), anyText()),
        async (name) => {
          const raw = await compose({ name, fromName: name });
          assert.deepEqual(headerNames(raw), plain);
          const parsed = await simpleParser(raw);
          assert.equal(parsed.bcc, undefined);
          const { to = [] } = parsed;
          assert.deepEqual(
            [to].flat().flatMap(({ value }) => value.map(({ address }) => address)),
            ['ada@example.org'],
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('has the same Message-ID and date at every try', async () => {
    const [first, second] = await Promise.all([simpleParser(await compose()), simpleParser(await compose())]);
    assert.equal(first.messageId, second.messageId);
    assert.deepEqual(first.date, DATE);
    assert.match(first.messageId ?? '', /^<muster\.1\.[0-9a-f]{24}@example\.org>$/);
  });

  it('has a different Message-ID for each run, recipient and letter', () => {
    const part = anyText({ minLength: 1 });
    fc.assert(
      fc.property(part, part, part, part, (a, b, c, d) => {
        const one = messageIdOf({ ...letter, recipient: a, letter: b }, SERVER);
        const other = messageIdOf({ ...letter, recipient: c, letter: d }, SERVER);
        assert.equal(one === other, a === c && b === d);
        assert.match(one, /^<[A-Za-z0-9.]+@[a-z.]+>$/);
      }),
    );
  });

  it('keeps the opt-out address on one line', async () => {
    const url = `https://repository.example.org/unsubscribe/${'abcDEF123-_'.repeat(25)}`;
    const raw = await compose({ unsubscribeUrl: url });
    assert.ok(raw.replace(/\r\n[ \t]+/g, ' ').includes(`List-Unsubscribe: <${url}>`));
  });
});

describe('an address', () => {
  it('is one address and nothing else', () => {
    for (const good of ['a@example.org', 'a.b+c@sub.example.org', 'ä@exämple.org', 'a@localhost']) {
      assert.ok(mailAddress.safeParse(good).success, good);
    }
    for (const bad of [
      '',
      'a',
      '@b',
      'a@',
      'a@b, c@d',
      'a@b c@d',
      'a@b>',
      '<a@b>',
      'a@b\r\nRCPT TO:<c@d>',
      'a@b@c',
      'a"@b',
    ]) {
      assert.ok(!mailAddress.safeParse(bad).success, bad);
    }
  });
});

describe('whether a letter is sent', () => {
  const clock = { now: new Date('2026-01-31T23:30:00Z'), timeZone: 'Europe/Vienna' };
  const judge = (recipient: Partial<Recipient>, code = 'NEWS') => {
    const type = BUILT_IN_NOTIFICATIONS[code];
    assert.ok(type);
    return reasonNotToSend({ _id: 'u', email: 'u@example.org', ...recipient }, { code, type }, clock)?.state;
  };

  it('depends on account, blocks, preferences and address, for service letters less', () => {
    assert.equal(judge({}), undefined);
    assert.equal(judge({ email: ' u@example.org ' }), undefined);
    assert.equal(judge({ email: undefined }), 'no_address');
    assert.equal(judge({ status: 'INACTIVE' }), 'expired');
    assert.equal(judge({ status: 'INACTIVE' }, 'ACCOUNT_CHANGED'), 'expired');
    const blocked = { blocks: [{ blockType: '03-LOAN' }] };
    assert.equal(judge(blocked), 'blocked');
    assert.equal(judge(blocked, 'ACCOUNT_CHANGED'), undefined);
    assert.equal(judge({ optOut: ['NEWS'] }), 'opted_out');
    assert.equal(judge({ optOut: ['NEWS'] }, 'SOCIAL_LOGIN_INVITAION'), undefined);
    assert.equal(judge({ optOut: ['ACCOUNT_CHANGED'] }, 'ACCOUNT_CHANGED'), undefined);
  });

  it('stops after the last day of the account, in the time zone of the institution', () => {
    assert.equal(judge({ expiryDate: '2026-02-01' }), undefined);
    assert.equal(judge({ expiryDate: '20260201Z' }), undefined);
    assert.equal(judge({ expiryDate: '2026-01-31' }), 'expired', 'in Vienna it is February already');
    assert.equal(judge({ expiryDate: 'never' }), undefined);
  });
});
