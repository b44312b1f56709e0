import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { after, before, beforeEach, describe, it } from 'node:test';
import { Egress } from '../../shared/outside/egress.ts';
import { handOver } from '../../shared/letters/smtp.ts';
import { mailServerSchema, type MailServer } from '../../shared/letters/mail-server.ts';
import { startMailStandIn, type MailFault, type MailStandIn } from '../stand-ins/mail.ts';
import { makeOwnCertificate } from '../support/own-certificate.ts';

describe('handing a mail over', () => {
  let mail: MailStandIn;
  let asked: number;
  before(async () => {
    mail = await startMailStandIn();
  });
  beforeEach(() => {
    asked = 0;
    mail.mails.length = 0;
  });
  after(() => mail.close());

  const never = new AbortController().signal;
  async function hand(
    fault?: MailFault,
    more: Partial<MailServer> = {},
    signal = never,
    onText = async () => void 0,
    to = 'a@example.org',
  ) {
    mail.faults = ({ stage }) => (fault?.at === stage ? fault : undefined);
    const server = mailServerSchema.parse({
      ...{ host: '127.0.0.1', port: mail.port, security: 'none', from_address: 'r@example.org', answer_seconds: 5 },
      ...more,
    });
    const raw = Buffer.from('Subject: Test\r\n\r\nHello\r\n');
    return handOver(
      { from: 'r@example.org', to, raw },
      {
        egress: new Egress([]),
        ...{ server, password: more.user === 'nobody' ? undefined : 'wrong words', signal },
        onText: async () => {
          asked += 1;
          await onText();
        },
      },
    );
  }

  const stages: [MailFault | undefined, string, string | undefined, number][] = [
    [undefined, 'accepted', undefined, 1],
    [{ at: 'connect', code: 421 }, 'later', 'server', 0],
    [{ at: 'connect', code: 554 }, 'later', 'server', 0],
    [{ at: 'sender', code: 451 }, 'later', 'server', 0],
    [{ at: 'sender', code: 550 }, 'later', 'server', 0],
    [{ at: 'sender', code: 552 }, 'refused', undefined, 0],
    [{ at: 'recipient', code: 450 }, 'later', 'recipient', 0],
    [{ at: 'recipient', code: 550 }, 'refused', undefined, 0],
    [{ at: 'recipient', code: 421 }, 'later', 'server', 0],
    [{ at: 'text', code: 452 }, 'later', 'recipient', 0],
    [{ at: 'text', code: 554 }, 'refused', undefined, 0],
    [{ at: 'text', code: 421 }, 'later', 'server', 0],
    [{ at: 'within-text' }, 'unclear', undefined, 0],
    [{ at: 'after-text' }, 'unclear', undefined, 1],
  ];
  for (const [fault, kind, concerns, taken] of stages) {
    const what = fault ? `${fault.at}${'code' in fault ? ` ${fault.code}` : ''}` : 'no trouble';
    it(`is ${kind}${concerns === undefined ? '' : ` for the ${concerns}`} after: ${what}`, async () => {
      const handed = await hand(fault);
      assert.equal(handed.kind, kind, JSON.stringify(handed));
      assert.equal('concerns' in handed ? handed.concerns : undefined, concerns);
      assert.equal(mail.mails.length, taken);
      const isBeforeText = fault && ['connect', 'sender', 'recipient'].includes(fault.at);
      assert.equal(asked, isBeforeText ? 0 : 1, 'the text is asked for after the 354, and only then');
    });
  }

  it('is postponed when the server does not answer, and when required TLS is not offered', async () => {
    assert.equal((await hand(undefined, { port: 1 })).kind, 'later');
    assert.equal((await hand(undefined, { security: 'starttls' })).kind, 'later');
    assert.equal(asked, 0);
  });

  it('encodes internationalized domains for every server, and sends other non-ASCII addresses only to servers with SMTPUTF8', async () => {
    const handTo = (port: number, to: string) => hand(undefined, { port }, never, undefined, to);
    const old = await startOldServer();
    try {
      assert.deepEqual(await handTo(old.port, 'ann@bücher.example'), { kind: 'accepted' });
      assert.ok(old.commands.includes('RCPT TO:<ann@xn--bcher-kva.example>'), old.commands.join('\n'));
      const refused = await handTo(old.port, 'jürgen@bücher.example');
      assert.equal(refused.kind, 'refused');
      assert.match('message' in refused ? refused.message : '', /jürgen@bücher\.example.*SMTPUTF8/);
      assert.equal(asked, 1);
    } finally {
      await old.close();
    }
    assert.deepEqual(await handTo(mail.port, 'jürgen@bücher.example'), { kind: 'accepted' });
  });

  it('sends no text when the outbox refuses, or after it was aborted', async () => {
    const refusal = new Error('somebody else has it');
    await assert.rejects(
      hand(undefined, {}, never, async () => Promise.reject(refusal)),
      refusal,
    );
    const aborting = new AbortController();
    aborting.abort(new Error('called off'));
    await assert.rejects(hand(undefined, {}, aborting.signal), /called off/);
    assert.equal(mail.mails.length, 0);
  });

  it('needs the right password, and reports a wrong one as an account problem', async () => {
    const locked = await startMailStandIn({ login: { user: 'muster', password: 'secret words' } });
    try {
      for (const user of ['muster', 'nobody']) {
        const handed = await hand(undefined, { port: locked.port, user });
        assert.deepEqual([handed.kind, 'concerns' in handed && handed.concerns], ['later', 'account'], user);
        assert.doesNotMatch(JSON.stringify(handed), / words/);
      }
    } finally {
      await locked.close();
    }
  });

  for (const security of ['starttls', 'tls'] as const) {
    it(`goes over ${security}, log-in and all, to a server whose certificate is trusted, and to no other`, async () => {
      const { key, cert } = await makeOwnCertificate();
      const stranger = await makeOwnCertificate();
      const login = { user: 'muster', password: 'wrong words' };
      const locked = await startMailStandIn({ login, tls: { key, cert, secure: security === 'tls' } });
      try {
        const by = { port: locked.port, security, user: 'muster' };
        assert.deepEqual(await hand(undefined, { ...by, ca_certificate: cert }), { kind: 'accepted' });
        assert.equal(locked.mails.length, 1);
        for (const ca_certificate of [null, stranger.cert]) {
          const handed = await hand(undefined, { ...by, ca_certificate });
          assert.deepEqual([handed.kind, 'concerns' in handed && handed.concerns], ['later', 'server']);
          assert.match(JSON.stringify(handed), /certificate/);
        }
        assert.equal(locked.mails.length, 1);
      } finally {
        await locked.close();
      }
    });
  }
});

/** A mail server of before 2012: ASCII only, and anything else is a syntax error. */
async function startOldServer(): Promise<{ port: number; commands: string[]; close(): Promise<void> }> {
  const commands: string[] = [];
  const server = createServer((socket) => {
    let isText = false;
    const say = (line: string) => socket.write(`${line}\r\n`);
    say('220 old.example ESMTP');
    socket.on('error', () => undefined);
    createInterface({ input: socket.setEncoding('utf8') }).on('line', (line) => {
      if (isText) {
        if (line !== '.') return;
        isText = false;
        say('250 taken');
        return;
      }
      commands.push(line);
      if (/[^\x00-\x7f]/.test(line)) say('501 syntax error');
      else if (line.startsWith('EHLO')) say('250-old.example\r\n250 8BITMIME');
      else if (line === 'DATA') {
        isText = true;
        say('354 go on');
      } else if (line === 'QUIT') socket.end('221 bye\r\n');
      else say('250 fine');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    commands,
    close: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}
