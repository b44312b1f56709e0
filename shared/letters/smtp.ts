import { cutText } from '../model/cut-text.ts';
import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { domainOf, type MailServer } from './mail-server.ts';

/** A mail ready to be handed over. */
export interface Mail {
  from: string;
  to: string;
  /** The whole message, as RFC 5322 wants it. */
  raw: Buffer;
}

/** What the mail server said, and what is certain after that. */
export type HandedOver =
  | { kind: 'accepted' }
  /** For good, and said so: the recipient or the message will not do. */
  | { kind: 'refused'; message: string }
  /** Certainly not taken, and it may pass; `server` concerns everybody, `account` until somebody mends the log-in. */
  | { kind: 'later'; concerns: 'server' | 'account' | 'recipient'; message: string }
  /** The text was on its way and no answer came: nobody knows. */
  | { kind: 'unclear'; message: string };

export interface HandOverOptions {
  server: MailServer;
  password: string | undefined;
  /** Until the text goes out a call that is aborted ends at once; after that the answer is waited for. */
  signal: AbortSignal;
  /** Called when the server is ready for the text, before the first byte of it; when it throws nothing is sent. */
  onText: () => Promise<void>;
}

const CONNECT_MS = 30_000;

/** What nodemailer's errors say beside their message. */
type SmtpError = Error & { code?: string; responseCode?: number; command?: string; response?: string };

/**
 * Hands one mail to the server over a connection of its own. The text is given as a stream that is asked for after the
 * server's 354: so it is known for sure whether it can have begun to arrive.
 * @throws the signal's reason, or what `onText` threw.
 */
export async function handOver(mail: Mail, options: HandOverOptions): Promise<HandedOver> {
  const { server, password, signal, onText } = options;
  signal.throwIfAborted();
  const connection = new SMTPConnection({
    host: server.host,
    port: server.port,
    secure: server.security === 'tls',
    requireTLS: server.security === 'starttls',
    ignoreTLS: server.security === 'none',
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: server.answer_seconds * 1_000,
    logger: false,
    ...(server.ca_certificate === null ? {} : { tls: { ca: server.ca_certificate } }),
  });
  const text: { isAskedFor: boolean; refusal?: Error } = { isAskedFor: false };
  const leave = () => {
    if (!text.isAskedFor) connection.close();
  };
  signal.addEventListener('abort', leave, { once: true });
  try {
    await connect(connection);
    const envelope = { from: inEnvelope(mail.from), to: inEnvelope(mail.to) };
    if (!isAscii(envelope.to) && !offersUtf8(connection)) return cannotTake(mail.to);
    if (server.user !== null) await login(connection, { user: server.user, pass: password ?? '' });
    const body = Readable.from(
      (async function* () {
        text.isAskedFor = true;
        try {
          signal.throwIfAborted();
          await onText();
        } catch (error) {
          text.refusal = error instanceof Error ? error : new Error(String(error));
          // Closed without the final dot: the server has nothing.
          connection.close();
          throw text.refusal;
        }
        yield mail.raw;
      })(),
      { objectMode: false },
    );
    await send(connection, { ...mail, ...envelope }, body);
    return { kind: 'accepted' };
  } catch (error) {
    if (text.refusal) throw text.refusal;
    if (!text.isAskedFor) signal.throwIfAborted();
    return meaningOf(error as SmtpError, text.isAskedFor);
  } finally {
    signal.removeEventListener('abort', leave);
    connection.quit();
  }
}

/** The domain as all servers know it (IDNA); the part before it belongs to its owner and stays as it is. */
function inEnvelope(address: string): string {
  return `${address.slice(0, address.lastIndexOf('@'))}@${domainOf(address)}`;
}

function isAscii(text: string): boolean {
  return /^[\x00-\x7f]*$/.test(text);
}

/** Asked right after connecting, when the last answer is the one to EHLO. */
function offersUtf8({ lastServerResponse }: SMTPConnection): boolean {
  return typeof lastServerResponse === 'string' && /[ -]SMTPUTF8\b/i.test(lastServerResponse);
}

/** RFC 6531: such an address may be given only to a server that offers SMTPUTF8. */
function cannotTake(address: string): HandedOver {
  const message = `The mail server does not accept the address ${address}: the part before the @ needs SMTPUTF8, which the server does not offer.`;
  return { kind: 'refused', message };
}

/** What is certain after an error. */
function meaningOf({ responseCode, code, command, message }: SmtpError, isTextSent: boolean): HandedOver {
  const said = withoutLines(message);
  if (responseCode === undefined) {
    if (isTextSent) return { kind: 'unclear', message: said };
    // Without a password there is nothing to log in with, and nothing was asked of the server.
    return { kind: 'later', concerns: code === 'EAUTH' ? 'account' : 'server', message: said };
  }
  const concerns = whomItConcerns(responseCode, command);
  if (responseCode >= 500 && concerns === 'recipient') return { kind: 'refused', message: said };
  return { kind: 'later', concerns, message: said };
}

/** A refused log-in or sender is everybody's trouble, and a recipient's mailbox that recipient's. */
function whomItConcerns(responseCode: number, command: string | undefined) {
  const TOO_LARGE = 552;
  if (responseCode === 421) return 'server';
  if (command?.startsWith('AUTH') === true) return responseCode >= 500 ? 'account' : 'server';
  if (command === 'MAIL FROM') return responseCode === TOO_LARGE ? 'recipient' : 'server';
  return command === 'RCPT TO' || command === 'DATA' ? 'recipient' : 'server';
}

function withoutLines(message: string): string {
  return cutText(message.replace(/\s+/g, ' '), 500);
}

/** An error that comes while nobody waits for an answer closes the connection; it is reported by the next call. */
function connect(connection: SMTPConnection): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.on('error', reject);
    connection.once('end', () => reject(new Error('The mail server closed the connection.')));
    connection.connect((error) => (error ? reject(error) : resolve()));
  });
}

function login(connection: SMTPConnection, credentials: { user: string; pass: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.once('end', () => reject(new Error('The mail server closed the connection.')));
    connection.login({ credentials }, (error) => (error ? reject(error) : resolve()));
  });
}

function send(connection: SMTPConnection, { from, to, raw }: Mail, body: Readable): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.on('error', reject);
    connection.once('end', () => reject(new Error('The mail server closed the connection.')));
    connection.send({ from, to: [to], size: raw.length }, body, (error) => (error ? reject(error) : resolve()));
  });
}
