import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once, setMaxListeners } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { describe, it } from 'node:test';
import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import ssh2 from 'ssh2';
import { openOrcidRecord } from '../../activities/services/orcid/orcid-api.ts';
import { uploadFile } from '../../activities/export/upload-file.ts';
import { readDoi } from '../../shared/dois/datacite/datacite-client.ts';
import { TRANSFER_LIMITS, TransferError, type TransferLimits } from '../../shared/files/transfer/file-transfer.ts';
import { openFtps } from '../../shared/files/transfer/ftps.ts';
import { openSftp } from '../../shared/files/transfer/sftp.ts';
import { withinLimits } from '../../shared/files/transfer/within-limits.ts';
import { pushRecords, type PushProfile } from '../../shared/publishing/push-records.ts';
import { oaiIdentifiers } from '../../shared/publishing/oai/identifier.ts';
import type { Secrets } from '../../shared/settings/secrets/secrets.ts';
import type { ListedRecord } from '../../shared/store/discovery.ts';
import { mailServerSchema, type MailServer } from '../../shared/letters/mail-server.ts';
import { handOver } from '../../shared/letters/smtp.ts';
import { resolveBySystem } from '../../shared/outside/checked-lookup.ts';
import { Egress } from '../../shared/outside/egress.ts';
import { callOutside } from '../../shared/outside/outside-http.ts';
import {
  CONTROL_CHARACTERS,
  MISCONDUCTS,
  misbehaveAt,
  startHostileSocket,
  type Conduct,
  type Talk,
} from '../stand-ins/hostile-socket.ts';
import { temporaryFolder } from '../support/folder.ts';
import { makeOwnCertificate, type OwnCertificate } from '../support/own-certificate.ts';

const never = new AbortController().signal;
// All calls of this file share it.
setMaxListeners(0, never);
const egress = new Egress([], resolveBySystem, 400);
/** Longest time of a call here, with all limits short: a busy machine takes a multiple of them. */
const ENDS_WITHIN_MS = 60_000;
const certificate = await makeOwnCertificate();
const { write } = await temporaryFolder();
const FILE_BYTES = 200_000;
const local = await write('export.csv', randomBytes(FILE_BYTES));

/** Words for people: no control characters, and not without an end. */
function assertWords(message: string, what: string): void {
  assert.ok(message.length > 10 && message.length < 900, `${what}: ${message.length} characters`);
  assert.doesNotMatch(message, /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u, what);
}

/** A call against a server; it must end in time, with the words that it returns. */
async function against(
  what: string,
  conduct: Conduct,
  tls: OwnCertificate | undefined,
  call: (port: number) => Promise<string>,
): Promise<void> {
  const server = await startHostileSocket(conduct, tls);
  try {
    await endsWithWords(what, call(server.port));
  } finally {
    await server.close();
  }
}

async function endsWithWords(what: string, call: Promise<string>): Promise<string> {
  const stop = new AbortController();
  try {
    const tooLong = delay(ENDS_WITHIN_MS, 'no end', { signal: stop.signal }).catch(() => '');
    const said = await Promise.race([call, tooLong]);
    assert.notEqual(said, 'no end', `${what}: the call does not end`);
    assertWords(said, what);
    return said;
  } finally {
    stop.abort();
  }
}

/** All misconducts at all places, several at once. */
async function everywhere(
  places: readonly string[],
  check: (at: string, misconduct: string, what: string) => Promise<void>,
): Promise<number> {
  const all = places.flatMap((at) => Object.keys(MISCONDUCTS).map((misconduct) => ({ at, misconduct })));
  const work = async () => {
    for (let next = all.shift(); next; next = all.shift()) {
      await check(next.at, next.misconduct, `${next.misconduct}, at ${next.at}`);
    }
  };
  const count = all.length;
  await Promise.all(Array.from({ length: 40 }, work));
  return count;
}

const SMTP: Talk = {
  greeting: '220 here',
  answer: (command) =>
    ({ EHLO: '250-here\r\n250 STARTTLS', STARTTLS: '220 go on', DATA: '354 go on', QUIT: '221 bye' })[command] ??
    '250 ok',
};
const SMTP_LIMITS = { connectMs: 400, talkMs: 800, pieceMs: 400, pieceBytes: 1_000 };

async function mail(
  port: number,
  security: MailServer['security'],
  { limits = SMTP_LIMITS, answerSeconds = 1 } = {},
): Promise<string> {
  const server = mailServerSchema.parse({
    ...{ host: '127.0.0.1', port, security, from_address: 'r@example.org', answer_seconds: answerSeconds },
    ca_certificate: certificate.cert,
  });
  const handed = await handOver(
    { from: 'r@example.org', to: 'a@example.org', raw: Buffer.from('Subject: Test\r\n\r\nHello\r\n') },
    { egress, server, password: undefined, signal: never, onText: async () => undefined, limits },
  );
  return handed.kind === 'accepted' ? 'The mail was accepted.' : handed.message;
}

describe('a mail to a hostile server', () => {
  it('ends with words, wherever the server misbehaves', async (test) => {
    const places = ['greeting', 'EHLO', 'MAIL', 'RCPT', 'DATA', '.', 'QUIT'];
    const count = await everywhere(places, (at, misconduct, what) =>
      against(what, misbehaveAt(at, misconduct, SMTP), undefined, (port) => mail(port, 'none')),
    );
    test.diagnostic(`${count} ways`);
  });

  it('ends with words in and after STARTTLS, and with TLS from the first byte', async () => {
    await everywhere(['STARTTLS', 'TLS', 'MAIL'], (at, misconduct, what) =>
      against(what, misbehaveAt(at, misconduct, SMTP, certificate), undefined, (port) => mail(port, 'starttls')),
    );
    await everywhere(['greeting'], async (at, misconduct, what) => {
      await against(what, misbehaveAt(at, misconduct, SMTP), certificate, (port) => mail(port, 'tls'));
      await against(`${what}, no TLS`, misbehaveAt(at, misconduct, SMTP), undefined, (port) => mail(port, 'tls'));
    });
  });

  it('ends when the server sends too much, not when the time is over', async () => {
    // So long that only the amount can end it.
    const patient = { limits: { ...SMTP_LIMITS, connectMs: 9_000_000, talkMs: 9_000_000 }, answerSeconds: 600 };
    const talks = ['greeting', 'EHLO', 'MAIL', 'RCPT', 'DATA', '.'].flatMap((at) =>
      ['none', 'starttls'].map((security) => ({ at, security: security as MailServer['security'] })),
    );
    for (const misconduct of ['send a line without an end', 'send empty lines without an end']) {
      await Promise.all(
        talks.map(({ at, security }) =>
          against(
            `${misconduct}, at ${at}, ${security}`,
            misbehaveAt(at, misconduct, SMTP, certificate),
            undefined,
            (port) => mail(port, security, patient),
          ),
        ),
      );
    }
  });
});

describe('a mail that has ended', () => {
  it('leaves nothing to do, however many lines the server sent', async (test) => {
    const receiver = SMTPConnection.prototype as unknown as { _processResponse: () => void };
    const { mock } = test.mock.method(receiver, '_processResponse');
    const conduct: Conduct = (socket) => void socket.end(`${'\n'.repeat(50_000)}421 no\r\n`);
    await against('many lines', conduct, undefined, (port) => mail(port, 'none'));
    const during = mock.callCount();
    // Each line would be taken in a turn of its own.
    for (let turn = 0; turn < 1_000; turn += 1) await setImmediate();
    assert.ok(during > 0 && mock.callCount() - during < 100, `${mock.callCount() - during} lines were taken after it`);
  });
});

const SHORT: TransferLimits = { connectMs: 400, idleMs: 400, callMs: 800, leastBytesPerSecond: FILE_BYTES };
const UPLOAD = { local, bytes: FILE_BYTES, folder: 'base', name: 'export.csv', run: '1' };

const FTP_ANSWERS: Readonly<Record<string, string>> = {
  ...{ AUTH: '234 go on', USER: '331 and the password', PASS: '230 welcome', PWD: '257 "/" is here', CWD: '250 there' },
  ...{ SIZE: '550 no such file', MKD: '257 made', PBSZ: '200 ok', PROT: '200 ok', TYPE: '200 ok', STRU: '200 ok' },
  ...{ FEAT: '211 none', OPTS: '200 ok', CLNT: '200 ok', EPSV: '229 here (|||9|)', STOR: '150 go on', QUIT: '221 bye' },
};
const FTP: Talk = { greeting: '220 here', answer: (command) => FTP_ANSWERS[command] ?? '502 what' };

async function ftps(port: number, isImplicit: boolean, limits = SHORT): Promise<string> {
  const settings = { host: '127.0.0.1', port, user: 'u', password: 'p', isImplicit };
  const trusting = { ...settings, certificateAuthority: certificate.cert };
  return upload(async () => withinLimits(await openFtps(trusting, egress, limits, never), limits));
}

async function upload(open: () => ReturnType<typeof openSftp>): Promise<string> {
  try {
    const transfer = await open();
    try {
      await uploadFile(transfer, UPLOAD);
    } finally {
      await transfer.close();
    }
    return 'The file was taken.';
  } catch (error) {
    if (error instanceof TransferError) return error.message;
    throw error;
  }
}

describe('an upload by FTPS to a hostile server', () => {
  it('ends with words, wherever the server misbehaves', async (test) => {
    const first = await everywhere(['greeting', 'AUTH', 'TLS', 'USER', 'PASS'], (at, misconduct, what) =>
      against(what, misbehaveAt(at, misconduct, FTP, certificate), undefined, (port) => ftps(port, false)),
    );
    const places = ['greeting', 'USER', 'PWD', 'SIZE', 'MKD', 'CWD', 'EPSV'];
    const second = await everywhere(places, (at, misconduct, what) =>
      against(what, misbehaveAt(at, misconduct, FTP), certificate, (port) => ftps(port, true)),
    );
    test.diagnostic(`${first + second} ways`);
  });

  it('ends with words when the server speaks no TLS where it should', async () => {
    await everywhere(['greeting'], (at, misconduct, what) =>
      against(what, misbehaveAt(at, misconduct, FTP), undefined, (port) => ftps(port, true)),
    );
  });

  it('sends nothing to another address that the server names', async () => {
    let asked = 0;
    const bystander = await startHostileSocket((socket) => {
      asked += 1;
      socket.end();
    });
    const [high, low] = [bystander.port >> 8, bystander.port & 255];
    const answer = (command: string) =>
      ({ EPSV: '502 no', PASV: `227 there (192,0,2,1,${high},${low})` })[command] ?? FTP.answer(command, '');
    const conduct = misbehaveAt('nowhere', 'never answer', { ...FTP, answer });
    try {
      await against('PASV elsewhere', conduct, certificate, async (port) => {
        const said = await ftps(port, true, TRANSFER_LIMITS);
        assert.match(said, /PASV returned another host/);
        return said;
      });
      assert.equal(asked, 0);
    } finally {
      await bystander.close();
    }
  });
});

/** Hours, so that only the amount can end a call. */
const PATIENT: TransferLimits = { ...TRANSFER_LIMITS, connectMs: 9_000_000, idleMs: 9_000_000, callMs: 9_000_000 };

describe('an upload by FTPS', () => {
  it('ends when the server sends too much, not when the time is over', async () => {
    const pours = ['send a line without an end', 'send lines without an end', 'send empty lines without an end'];
    const places = ['greeting', 'USER', 'PWD', 'SIZE', 'EPSV'];
    await Promise.all(
      places.flatMap((at) =>
        pours.map((misconduct) =>
          against(`${misconduct}, at ${at}`, misbehaveAt(at, misconduct, FTP), certificate, async (port) => {
            const said = await ftps(port, true, PATIENT);
            assert.match(said, /more than 256 KB of answers/, `${misconduct}, at ${at}`);
            return said;
          }),
        ),
      ),
    );
  });

  it('reads answers that arrive in pieces, cut anywhere', async () => {
    const pieces = (socket: Socket, text: string) => {
      const rest = text.slice(2);
      socket.write(text.slice(0, 2), () => rest !== '' && pieces(socket, rest));
    };
    const welcome = '220-welcome\r\n 220 \r\n2200\r\n220 here\r\n';
    const conduct: Conduct = (socket) => {
      socket.setNoDelay();
      pieces(socket, welcome);
      socket.on('data', (line: Buffer) => {
        const command = line.toString().trim().split(' ')[0] ?? '';
        pieces(socket, `${command === 'PWD' ? '257 "/" is here' : '530 no'}\r\n`);
      });
    };
    await against('in pieces', conduct, certificate, async (port) => {
      const said = await ftps(port, true, TRANSFER_LIMITS);
      assert.match(said, /the server answered 530 no$/);
      return said;
    });
  });
});

const sftp = (port: number, hostKey = 'SHA256:none', limits = SHORT) => {
  const settings = { host: '127.0.0.1', port, user: 'u', password: 'p', hostKey };
  return upload(async () => withinLimits(await openSftp(settings, egress, limits, never), limits));
};

/** A server for SFTP that lets everybody in. */
async function startSftp(
  config: Omit<ssh2.ServerConfig, 'hostKeys'>,
  conduct: (stream: ssh2.SFTPWrapper, connection: ssh2.Connection) => void,
): Promise<{ port: number; fingerprint: string; close(this: void): void }> {
  const key = ssh2.utils.generateKeyPairSync('ed25519');
  const server = new ssh2.Server({ ...config, hostKeys: [key.private] }, (connection) => {
    connection.on('error', () => undefined);
    connection.on('authentication', (context) => context.accept());
    connection.on('session', (accept) => {
      accept().on('sftp', (acceptSftp) => conduct(acceptSftp(), connection));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const parsed = ssh2.utils.parseKey(key.public);
  assert.ok(!(parsed instanceof Error));
  const print = createHash('sha256').update(parsed.getPublicSSH()).digest('base64').replace(/=+$/, '');
  return {
    port: (server.address() as AddressInfo).port,
    fingerprint: `SHA256:${print}`,
    close: () => void server.close(),
  };
}

describe('an upload by SFTP to a hostile server', () => {
  it('ends with words, whatever the server sends instead of a greeting, or after it', async () => {
    const SSH: Talk = { greeting: 'SSH-2.0-here', answer: () => undefined };
    await everywhere(['greeting', 'SSH-2.0-SSH2JS1.17.0'], (at, misconduct, what) =>
      against(what, misbehaveAt(at, misconduct, SSH), undefined, sftp),
    );
  });

  it('ends with words when the server lets it in, and then answers nothing, or something else', async () => {
    const endings: ((stream: ssh2.SFTPWrapper, end: () => void) => void)[] = [
      () => undefined,
      (_stream, end) => end(),
      (stream) => void stream.on('STAT', (id) => stream.handle(id, randomBytes(9))),
      (stream) => void stream.on('STAT', (id) => stream.status(id, 4, `${CONTROL_CHARACTERS}${'z'.repeat(5_000)}`)),
    ];
    for (const [index, ending] of endings.entries()) {
      const server = await startSftp({}, (stream, connection) => ending(stream, () => connection.end()));
      try {
        const said = await sftp(server.port, server.fingerprint);
        assertWords(said, `ending ${index}`);
        assert.notEqual(said, 'The file was taken.');
      } finally {
        server.close();
      }
    }
  });

  it('ends when the server sends too much, not when the time is over', async () => {
    const pour = (stream: ssh2.SFTPWrapper, connection: ssh2.Connection) => {
      let isOpen = true;
      connection.on('close', () => (isOpen = false));
      const go = () => {
        // Answers to what nobody asked.
        for (let count = 0; isOpen && count < 50; count += 1) stream.status(4_000_000, 4, 'z'.repeat(1_000));
        if (isOpen) setTimeout(go, 1);
      };
      stream.once('STAT', go);
    };
    const server = await startSftp({}, pour);
    try {
      const said = await endsWithWords('too much', sftp(server.port, server.fingerprint, PATIENT));
      assert.match(said, /sent much more than it was asked for/);
    } finally {
      server.close();
    }
  });

  it('takes nothing compressed, which may be a thousand times as long as it looks', async () => {
    const server = await startSftp({ algorithms: { compress: ['zlib@openssh.com'] } }, () => undefined);
    try {
      assert.match(await sftp(server.port, server.fingerprint), /no matching C->S compression/);
    } finally {
      server.close();
    }
  });
});

const OK = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';
const HTTP_ANSWERS: Readonly<Record<string, string>> = {
  'a body that is longer than announced': `${OK}Content-Length: 2\r\n\r\n{}${'x'.repeat(100_000)}`,
  'a body that is shorter than announced': `${OK}Content-Length: 2000\r\n\r\n{`,
  'a broken chunk': `${OK}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}`,
  'too many headers': `${OK}${'X-Many: 1\r\n'.repeat(20_000)}\r\n`,
  'control characters in headers': `${OK}X-Bad: \u0000\u0001\r\n\r\n{}`,
  'two lengths': `${OK}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x`,
  'a version that is none': 'HTTP/9.9 200 OK\r\n\r\n',
  'a status that is none': 'HTTP/1.1 9999 OK\r\n\r\n',
  'control characters in its words': `HTTP/1.1 422 ${'q'.repeat(2_000)}\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n${JSON.stringify(
    { errors: [{ source: CONTROL_CHARACTERS, title: `${CONTROL_CHARACTERS}${'w'.repeat(5_000)}` }] },
  )}`,
  'what is no JSON': `${OK}Connection: close\r\n\r\n{"items": [`,
  'JSON of another kind': `${OK}Connection: close\r\n\r\n${JSON.stringify([[[{ a: CONTROL_CHARACTERS }]]])}`,
};

describe('an HTTP call to a hostile server', () => {
  const rates = { turn: async () => ({ answered: () => undefined }), hold: async () => undefined };
  const network = { rates, egress, mostMs: 600 };
  const calls: Readonly<Record<string, (url: string) => Promise<string>>> = {
    any: async (url) => {
      const answer = await callOutside(network, 'discovery', { method: 'GET', url, maxBytes: 50_000 }, never);
      return answer.kind === 'answered' ? `The server answered ${answer.status}.` : answer.message;
    },
    DataCite: async (url) => {
      const account = { baseUrl: url, name: 'a', password: 'p' };
      const answer = await readDoi({ ...network, account, signal: never }, '10.5072/a');
      if (answer.kind === 'refused')
        return `It said: ${answer.problems.map(({ source, title }) => source + title).join()}`;
      return JSON.stringify(
        answer.kind === 'later' ? { ...answer, answer: answer.answer.kind } : answer.kind.padEnd(20),
      );
    },
    ORCID: async (url) => {
      const access = { apiUrl: url, orcid: '0000-0002-1825-0097', accessToken: 't' };
      const answer = await openOrcidRecord(network, access, never).readActivities();
      return 'message' in answer ? answer.message : `The answer is of the kind ${answer.kind}.`;
    },
  };

  it('ends with words, whatever the server sends', async () => {
    const served = (answer: string): Conduct => {
      return (socket) => void socket.once('data', () => socket.write(Buffer.from(answer, 'latin1')));
    };
    const HTTP: Talk = { greeting: '', answer: () => OK };
    await Promise.all(
      Object.entries(calls).flatMap(([name, call]) => [
        ...Object.entries(HTTP_ANSWERS).map(([what, answer]) =>
          against(`${name}: ${what}`, served(answer), undefined, (port) => call(`http://127.0.0.1:${port}`)),
        ),
        everywhere(['greeting', 'GET'], (at, misconduct, what) =>
          against(`${name}: ${what}`, misbehaveAt(at, misconduct, HTTP), undefined, (port) =>
            call(`http://127.0.0.1:${port}`),
          ),
        ),
      ]),
    );
  });

  it('keeps little of an answer with words without an end, and shows none that it cannot write', async () => {
    const answering = async (status: string, body: string, call: (url: string) => Promise<unknown>) => {
      const head = `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n`;
      const server = await startHostileSocket((socket) => {
        socket.once('data', () => socket.end(`${head}${body}`));
      });
      try {
        return await call(`http://127.0.0.1:${server.port}`);
      } finally {
        await server.close();
      }
    };
    const long: typeof network = { ...network, mostMs: ENDS_WITHIN_MS };
    const refused = `{"errors":[${Array(50_000).fill('{"title":"no"}').join()}]}`;
    const problems = await answering('422 No', refused, async (url) => {
      const account = { baseUrl: url, name: 'a', password: 'p' };
      const answer = await readDoi({ ...long, account, signal: never }, '10.5072/a');
      return answer.kind === 'refused' ? answer.problems.length : answer;
    });
    assert.equal(problems, 100);
    const identifiers = oaiIdentifiers('https://example.org');
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const item = `{"delete":{"_id":"${identifiers.of('a')}","status":400,"error":${deep}}}`;
    const pushed = await answering('200 OK', `{"items":[${item}]}`, (url) => {
      const profile = { code: 'P', secrets: {}, content: { push_url: url } } as unknown as PushProfile;
      const record = { _id: 'a', version: 1, deleted: true } as unknown as ListedRecord;
      const secrets = {} as Secrets;
      return pushRecords({ ...long, secrets, identifiers, signal: never }, profile, [record]);
    });
    const message = 'The push target refused this record (400): for a reason that cannot be shown';
    assert.deepEqual(pushed, [{ kind: 'refused', message }]);
  });

  it('ends with words when the server misbehaves instead of the TLS handshake', async () => {
    const TLS: Talk = { greeting: '', answer: () => undefined };
    await everywhere(['greeting'], (at, misconduct, what) =>
      against(what, misbehaveAt(at, misconduct, TLS), undefined, (port) =>
        (calls['any'] ?? assert.fail())(`https://127.0.0.1:${port}`),
      ),
    );
  });
});
