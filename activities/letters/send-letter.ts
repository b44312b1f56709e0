import { readSecret } from '../../shared/settings/read-secret.ts';
import { domainOf, findMailServer, type MailServer } from '../../shared/letters/mail-server.ts';
import {
  hasEnded,
  type Letter,
  type LetterEnd,
  type LetterEnvelope,
  type LetterReason,
} from '../../shared/model/letter.ts';
import type { PerformContext, Performed } from '../../shared/job-kit/job-work.ts';
import { handOver, type HandedOver, type Mail } from '../../shared/letters/smtp.ts';
import { egressOf } from '../../shared/outside/egress.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { outsideCalls, type OutsideResult } from '../../shared/runtime/watched.ts';
import { prepareLetter } from './prepare-letter.ts';

type Sent = Performed<LetterEnd, LetterReason>;

/** A mail is handed to the server at most twice, the second time only if the result of the first is unknown. */
const MOST_HANDOVERS = 2;
const TARGET = 'mail';
const NO_SERVER: LetterEnd = {
  state: 'failed',
  reason: 'NO_MAIL_SERVER',
  message: 'No mail server is configured. Create one under /conf/mail-servers, then resend these letters.',
};
const SECOND =
  'The mail server did not answer the first time and accepted the letter the second time, so it may have been sent twice.';
const NEVER = 'The mail server accepted the text but did not answer.';

/** Thrown if another attempt at the same letter was faster; the other one decides. */
class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

/** One try at a letter. */
interface Try {
  /** As it is in the outbox now. */
  letter: Letter;
  /** It was handed over before this try, with an unknown result. */
  wasUnclear: boolean;
  context: PerformContext;
}

/**
 * Sends one letter so that the recipient sees at most one. The outbox records the handover between the server's 354 and
 * the first byte of the text. An attempt that finds such a record without a result knows that the letter may have
 * arrived: it hands it over once more with the same Message-ID, and reports it as unknown whatever the result.
 */
export async function sendLetter(id: string, context: PerformContext): Promise<Sent> {
  const { store, secrets, run } = context;
  const letter = await takeUp(id, context);
  if (!letter) return { kind: 'permanent', reason: 'LETTER_NOT_FOUND', message: 'The letter is not in the outbox.' };
  if (hasEnded(letter) || letter.sender !== run) return asResult(letter);
  const now: Try = { letter, wasUnclear: letter.state === 'sending', context };
  if (letter.handovers >= MOST_HANDOVERS) return end(now, unknown(NEVER));

  const server = await findMailServer(store);
  if (!server) return end(now, NO_SERVER);
  const prepared = await prepareLetter(letter, server.content, context);
  if (prepared.kind === 'ended') return end(now, prepared.end);
  const password = await readSecret(secrets, server, 'password');
  return send(now, { ...prepared, server: server.content, password });
}

/** The current letter; if an earlier sending left it unsent, it now belongs to this one. */
async function takeUp(id: string, { store: { outbox }, run }: PerformContext): Promise<Letter | undefined> {
  const letter = await outbox.get(id);
  const isLeft = letter && letter.sender !== run && (letter.state === 'planned' || letter.state === 'failed');
  if (!isLeft) return letter;
  await outbox.reopen(letter, run);
  return outbox.get(id);
}

interface Sending {
  mail: Mail;
  envelope: LetterEnvelope;
  server: MailServer;
  password: string | undefined;
}

async function send(now: Try, { mail, envelope, server, password }: Sending): Promise<Sent> {
  const { letter, context } = now;
  const { store, signal } = context;
  await store.rates.turn(TARGET, signal, domainOf(mail.to));
  let noted = letter;
  const onText = async () => {
    if (!(await store.outbox.handOver(letter, envelope))) throw new Overtaken();
    noted = { ...letter, ...envelope, state: 'sending', handovers: letter.handovers + 1 };
  };
  try {
    const handed = await told(handOver(mail, { egress: egressOf(context.config), server, password, signal, onText }));
    return await judge({ ...now, letter: noted }, handed);
  } catch (error) {
    if (error instanceof Overtaken) return resultOfOthers(now);
    throw error;
  }
}

const RESULTS = { accepted: 'done', refused: 'refused', unclear: 'unclear', later: 'refused' } as const;

async function told(handing: Promise<HandedOver>): Promise<HandedOver> {
  const { end } = outsideCalls.begin({ system: TARGET });
  let result: OutsideResult = 'failed';
  try {
    const handed = await handing;
    result = RESULTS[handed.kind];
    return handed;
  } finally {
    end({ result });
  }
}

/** The meaning of the server's reply. */
async function judge(now: Try, handed: HandedOver): Promise<Sent> {
  switch (handed.kind) {
    case 'accepted':
      return end(now, now.wasUnclear ? unknown(SECOND) : { state: 'sent', reason: 'SENT' });
    case 'refused':
      return end(now, { state: 'failed', reason: 'REFUSED', message: handed.message });
    case 'unclear':
      if (now.wasUnclear || now.context.isLastTry) return end(now, unknown(handed.message));
      return { ...later('NO_ANSWER', handed.message), target: TARGET };
    case 'later':
      return putOff(now, handed);
  }
}

/** Certainly not accepted this time: retried, unless this was the last try or the second handover. */
async function putOff(now: Try, handed: Extract<HandedOver, { kind: 'later' }>): Promise<Sent> {
  const { letter, wasUnclear, context } = now;
  const { concerns, message } = handed;
  const isSecond = wasUnclear && letter.handovers === MOST_HANDOVERS;
  if (context.isLastTry || isSecond) return end(now, { state: 'failed', reason: 'NOT_TAKEN', message });
  if (!wasUnclear) {
    if (letter.state === 'sending') await context.store.outbox.takeBack(letter, 'NOT_TAKEN', message);
    else await context.store.outbox.note(letter, 'NOT_TAKEN', message);
  }
  if (concerns === 'recipient') return later('NOT_TAKEN', message);
  if (concerns === 'account') return { ...later('LOGIN_REFUSED', message), target: TARGET, stopsRun: true };
  return { ...later('SERVER_UNAVAILABLE', message), target: TARGET };
}

/**
 * Ends the letter. If its first handover was never answered, it may have arrived, so it is unknown whatever happened
 * later.
 */
async function end(now: Try, wanted: LetterEnd): Promise<Sent> {
  const { letter, wasUnclear, context } = now;
  const { outbox } = context.store;
  const honest = wasUnclear && wanted.state !== 'unknown' ? unknown(`${NEVER} ${wanted.message ?? ''}`.trim()) : wanted;
  if (await outbox.end(letter, honest)) return { kind: 'done', result: honest, target: TARGET };
  const stored = await outbox.get(letter._id);
  // Another attempt handed it over meanwhile: the server may have accepted either.
  const mixed = unknown('Two attempts sent this letter at the same time, so it may have been sent twice.');
  if (stored && !hasEnded(stored) && (await outbox.end(stored, mixed))) return { kind: 'done', result: mixed };
  return resultOfOthers(now);
}

/** The result of another attempt at the letter. */
async function resultOfOthers({ letter, context }: Try): Promise<Sent> {
  const stored = await context.store.outbox.get(letter._id);
  if (stored && hasEnded(stored)) return asResult(stored);
  return later('OVERTAKEN', 'Another attempt at this letter is under way.');
}

function asResult({ state, reason, message }: Letter): Sent {
  return { kind: 'done', result: { state, reason: reason as LetterReason, ...defined({ message }) } };
}

function unknown(message: string): LetterEnd {
  return { state: 'unknown', reason: 'NO_ANSWER', message };
}

function later(reason: LetterReason, message: string): Extract<Sent, { kind: 'transient' }> {
  return { kind: 'transient', reason, message };
}
