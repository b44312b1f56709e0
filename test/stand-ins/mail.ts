import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

/** A mail as it arrived in a mailbox. */
export interface ReceivedMail {
  mailbox: string;
  raw: string;
  at: Date;
}

/** What the server does to a mail, in place of taking it. Codes are its answers at that stage. */
export type MailFault =
  | { at: 'connect' | 'sender' | 'recipient' | 'text'; code: number; message?: string }
  /** Takes the mail, and the link dies before it says so. */
  | { at: 'after-text' }
  /** The connection drops halfway through the text: the mail is not accepted. */
  | { at: 'within-text' };

export interface MailStandIn {
  url: string;
  port: number;
  mails: ReceivedMail[];
  /** Decides about each mail; sees who it goes to as soon as that is known. */
  faults: (about: { mailbox: string | undefined; stage: MailFault['at'] }) => MailFault | undefined;
  of(mailbox: string): ReceivedMail[];
  parsed(mailbox: string): Promise<ParsedMail[]>;
  close(): Promise<void>;
}

export interface MailStandInOptions {
  port?: number;
  /** Asked for when given. */
  login?: { user: string; password: string };
  /** Offered when given; `secure` from the start, else by STARTTLS, and then no log-in is taken before it. */
  tls?: { key: string; cert: string; secure: boolean };
  /** Between taking a mail and saying so. */
  answerAfterMs?: number;
  onMail?: (mail: ReceivedMail) => void;
}

/** A real mail server that keeps what it gets, and fails when told to. */
export async function startMailStandIn({
  port = 0,
  login,
  tls,
  answerAfterMs = 0,
  onMail,
}: MailStandInOptions = {}): Promise<MailStandIn> {
  const mails: ReceivedMail[] = [];
  const wanted = (stage: MailFault['at'], mailbox?: string): MailFault | undefined => {
    const fault = standIn.faults({ mailbox, stage });
    return fault?.at === stage ? fault : undefined;
  };
  const answerOf = (stage: MailFault['at'], mailbox?: string): Error | undefined => {
    const fault = wanted(stage, mailbox);
    if (!fault || !('code' in fault)) return undefined;
    return Object.assign(new Error(fault.message ?? 'not now'), { responseCode: fault.code });
  };

  const server = new SMTPServer({
    logger: false,
    ...(login ? {} : { authOptional: true }),
    ...(tls ?? {}),
    disabledCommands: tls ? [] : ['STARTTLS'],
    allowInsecureAuth: !tls,
    onAuth: (auth, _session, answer) => {
      const isRight = auth.username === login?.user && auth.password === login?.password;
      answer(isRight ? null : new Error('Invalid login'), isRight ? { user: auth.username } : undefined);
    },
    onConnect: (_session, answer) => answer(answerOf('connect')),
    onMailFrom: (_address, _session, answer) => answer(answerOf('sender')),
    onRcptTo: ({ address }, _session, answer) => answer(answerOf('recipient', address)),
    onData: (stream, session, answer) => {
      const mailbox = session.envelope.rcptTo[0]?.address ?? '';
      const parts: Buffer[] = [];
      let isCut = false;
      stream.on('data', (part: Buffer) => {
        // Asked once text comes: a client that leaves before it sends any is not the one to cut off.
        if (parts.length === 0 && wanted('within-text', mailbox)) {
          isCut = true;
          cut(session);
        } else parts.push(part);
      });
      stream.once('end', () => {
        if (isCut) return;
        const refusal = answerOf('text', mailbox);
        if (refusal) {
          answer(refusal);
          return;
        }
        const mail = { mailbox, raw: Buffer.concat(parts).toString('utf8'), at: new Date() };
        mails.push(mail);
        onMail?.(mail);
        if (wanted('after-text', mailbox)) cut(session);
        else setTimeout(() => answer(null), answerAfterMs);
      });
    },
  });
  // Clients that are killed leave broken connections behind.
  server.on('error', () => undefined);

  function cut({ id }: SMTPServerSession): void {
    for (const connection of server.connections) {
      if (connection.id === id) connection._socket.destroy();
    }
  }

  const of = (mailbox: string) => mails.filter((mail) => mail.mailbox === mailbox);
  server.listen(port, '127.0.0.1');
  await once(server.server, 'listening');
  const { port: listening } = server.server.address() as AddressInfo;
  const standIn: MailStandIn = {
    url: `smtp://127.0.0.1:${listening}`,
    port: listening,
    mails,
    faults: () => undefined,
    of,
    parsed: (mailbox) => Promise.all(of(mailbox).map(({ raw }) => simpleParser(raw))),
    close: () =>
      new Promise((resolve) => {
        for (const connection of server.connections) connection._socket.destroy();
        server.close(() => resolve());
      }),
  };
  return standIn;
}
