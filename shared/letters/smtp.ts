import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { EgressError, type Egress } from '../outside/egress.ts';
import { outsideText } from '../model/outside-text.ts';
import { domainOf, type MailServer } from './mail-server.ts';

/** A mail ready to send. */
export interface Mail {
  from: string;
  to: string;
  /** The whole message in RFC 5322 format. */
  raw: Buffer;
}

/** The mail server's answer, by what is certain after it. */
export type HandedOver =
  | { kind: 'accepted' }
  /** Permanently refused: the recipient or the message is not acceptable. */
  | { kind: 'refused'; message: string }
  /** Certainly not accepted, but temporary; `server` affects every mail, `account` until someone fixes the login. */
  | { kind: 'later'; concerns: 'server' | 'account' | 'recipient'; message: string }
  /** No answer came after the text was sent: unknown whether it was accepted. */
  | { kind: 'unclear'; message: string };

export interface HandOverOptions {
  egress: Egress;
  server: MailServer;
  password: string | undefined;
  /** Aborts the call at once before the text is sent; after that, the call waits for the answer. */
  signal: AbortSignal;
  /** Called when the server is ready for the text, before its first byte; if it throws, nothing is sent. */
  onText: () => Promise<void>;
  limits?: SmtpLimits;
}

/** However a server behaves, a handover ends within these and the server's own `answer_seconds`. */
export interface SmtpLimits {
  connectMs: number;
  /** From the connection until the server asks for the text; a server may answer a byte at a time. */
  talkMs: number;
  /** Beside `answer_seconds`, for each piece of the text of this many bytes. */
  pieceMs: number;
  pieceBytes: number;
}

const LIMITS: SmtpLimits = { connectMs: 30_000, talkMs: 300_000, pieceMs: 60_000, pieceBytes: 1024 * 1024 };
/** Of all answers to one mail. Those of a real server are some lines of at most 512 bytes (RFC 5321, 4.5.3.1.5). */
const MAX_ANSWER_BYTES = 64 * 1024;

/** Extra fields of nodemailer's errors. */
type SmtpError = Error & { code?: string; responseCode?: number; command?: string; response?: string };

/**
 * Sends one mail to the server over its own connection. The text is a stream that nodemailer reads only after the
 * server's 354, so it is certain whether any of it was sent.
 * @throws the signal's reason, or what `onText` threw.
 */
export async function handOver(mail: Mail, options: HandOverOptions): Promise<HandedOver> {
  const { egress, server, password, signal, onText, limits = LIMITS } = options;
  signal.throwIfAborted();
  const socket = await openSocket(egress, server, signal, limits);
  if ('kind' in socket) return socket;
  const connection = connectionTo(server, socket, limits.connectMs);
  let lateBecause: string | undefined;
  const endAfter = (ms: number, because: string) =>
    setTimeout(() => {
      lateBecause = because;
      connection.close();
    }, ms);
  let deadline = endAfter(limits.talkMs, `was not ready for the text within ${limits.talkMs / 1_000} s`);
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
        clearTimeout(deadline);
        const pieces = Math.ceil(mail.raw.length / limits.pieceBytes);
        const answerMs = server.answer_seconds * 1_000 + pieces * limits.pieceMs;
        deadline = endAfter(answerMs, `did not answer to the text within ${answerMs / 1_000} s`);
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
    if (lateBecause === undefined) return meaningOf(error as SmtpError, text.isAskedFor);
    const message = `The mail server ${lateBecause}.`;
    return text.isAskedFor ? { kind: 'unclear', message } : { kind: 'later', concerns: 'server', message };
  } finally {
    clearTimeout(deadline);
    signal.removeEventListener('abort', leave);
    connection.quit();
  }
}

/** Connects and signs in, as to send a mail, and leaves again. @throws what prevents it. */
export async function signIn({
  egress,
  server,
  password,
  signal,
}: Pick<HandOverOptions, 'egress' | 'server' | 'password' | 'signal'>): Promise<void> {
  const connectMs = Math.min(LIMITS.connectMs, server.answer_seconds * 1_000);
  const socket = await egress.connect(server.host, server.port, signal, connectMs);
  const connection = connectionTo(server, socket, connectMs);
  const leave = () => connection.close();
  signal.addEventListener('abort', leave, { once: true });
  try {
    await connect(connection);
    if (server.user !== null) await login(connection, { user: server.user, pass: password ?? '' });
  } finally {
    signal.removeEventListener('abort', leave);
    connection.quit();
  }
}

function connectionTo(server: MailServer, socket: Socket, connectMs: number): SMTPConnection {
  const connection = new SMTPConnection({
    connection: socket,
    host: server.host,
    port: server.port,
    secure: server.security === 'tls',
    requireTLS: server.security === 'starttls',
    ignoreTLS: server.security === 'none',
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    socketTimeout: server.answer_seconds * 1_000,
    logger: false,
    ...(server.ca_certificate === null ? {} : { tls: { ca: server.ca_certificate } }),
  });
  limitAnswers(connection);
  return connection;
}

/**
 * Leaves a server that says too much. nodemailer limits each answer, but keeps all empty lines until it comes to them, one
 * at a time: a server that sends nothing else would fill the memory, and keep a core busy long after the connection ended,
 * since the time to take one line grows with their number.
 */
function limitAnswers(connection: SMTPConnection): void {
  // Every byte comes through this method, deciphered; its types do not name it, nor where the lines wait.
  const receiver = connection as unknown as { _onData: (chunk: Buffer) => void; _responseQueue: string[] };
  // By itself it goes on with the lines that wait when the connection has ended.
  connection.once('end', () => (receiver._responseQueue = []));
  const take = receiver._onData.bind(connection);
  let bytesLeft = MAX_ANSWER_BYTES;
  receiver._onData = (chunk) => {
    if (bytesLeft < 0) return;
    bytesLeft -= chunk.length;
    if (bytesLeft >= 0) take(chunk);
    else {
      connection.emit('error', new Error(`The mail server sent more than ${MAX_ANSWER_BYTES / 1024} KB of answers.`));
      connection.close();
    }
  };
}

/** Connects before the SMTP client does, so that the address can be checked. */
async function openSocket(
  egress: Egress,
  { host, port }: MailServer,
  signal: AbortSignal,
  { connectMs }: SmtpLimits,
): Promise<Socket | HandedOver> {
  try {
    return await egress.connect(host, port, signal, connectMs);
  } catch (error) {
    signal.throwIfAborted();
    const because = error instanceof EgressError ? error.message : outsideText((error as Error).message);
    return { kind: 'later', concerns: 'server', message: `The mail server cannot be reached: ${because}` };
  }
}

/** The address with its domain in IDNA form; the part before the @ is the domain's business and stays as it is. */
function inEnvelope(address: string): string {
  return `${address.slice(0, address.lastIndexOf('@'))}@${domainOf(address)}`;
}

function isAscii(text: string): boolean {
  return /^[\x00-\x7f]*$/.test(text);
}

/** Call right after connecting, while the last answer is the one to EHLO. */
function offersUtf8({ lastServerResponse }: SMTPConnection): boolean {
  return typeof lastServerResponse === 'string' && /[ -]SMTPUTF8\b/i.test(lastServerResponse);
}

/** RFC 6531: such an address may be sent only to a server that offers SMTPUTF8. */
function cannotTake(address: string): HandedOver {
  const message = `The mail server does not accept the address ${address}: the part before the @ needs SMTPUTF8, which the server does not offer.`;
  return { kind: 'refused', message };
}

/** Classifies an error by what is certain after it. */
function meaningOf({ responseCode, code, command, message }: SmtpError, isTextSent: boolean): HandedOver {
  const said = code === 'ETIMEDOUT' ? 'The mail server did not answer in time.' : outsideText(message);
  if (responseCode === undefined) {
    if (isTextSent) return { kind: 'unclear', message: said };
    // Without a password there was no login, and the server was not contacted.
    return { kind: 'later', concerns: code === 'EAUTH' ? 'account' : 'server', message: said };
  }
  const concerns = whomItConcerns(responseCode, command);
  if (responseCode >= 500 && concerns === 'recipient') return { kind: 'refused', message: said };
  return { kind: 'later', concerns, message: said };
}

/** A refused login or sender affects every mail; a refused mailbox affects only that recipient. */
function whomItConcerns(responseCode: number, command: string | undefined) {
  const TOO_LARGE = 552;
  if (responseCode === 421) return 'server';
  if (command?.startsWith('AUTH') === true) return responseCode >= 500 ? 'account' : 'server';
  if (command === 'MAIL FROM') return responseCode === TOO_LARGE ? 'recipient' : 'server';
  return command === 'RCPT TO' || command === 'DATA' ? 'recipient' : 'server';
}

/** An error between calls closes the connection; the next call reports it. */
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
