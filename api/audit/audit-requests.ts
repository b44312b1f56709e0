import type { Request, RequestHandler, Response } from 'express';
import type { AuditEvent } from '../../shared/model/audit-entry.ts';
import { cutText } from '../../shared/runtime/cut-text.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { toLoggedError } from '../../shared/runtime/log.ts';
import type { ApiServices } from '../api-services.ts';
import { XmlElement } from '../contract/xml/parse-xml.ts';
import { queryValues } from '../query-values.ts';
import { callerOf } from '../require-caller.ts';
import { trackingIdOf } from '../tracking.ts';

/**
 * What is written, but not for the trail: members of sets come by the thousand, and a set's own document says who
 * changed it; what a person wants to be sent is the person's own business; trying rules stores nothing; so are drafts and what a person has read.
 */
export const NOT_IN_TRAIL = [
  '/sets',
  '/mail-preferences',
  '/normalization/rules',
  '/drafts',
  '/notifications',
  '/notification-preferences',
] as const;

/** Checking a request to run a job stores nothing. */
const CHECK_OF_RUN = /^\/jobs\/[^/]+\/(?:check|review)$/;

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);
const VERBS: Readonly<Record<string, string>> = { POST: 'create', PUT: 'replace', DELETE: 'delete' };
const MOST_FIELDS = 50;

type Details = NonNullable<AuditEvent['details']>;

/**
 * Notes every request that changes something in the audit trail: before the act, so that none is without an entry, and
 * again with what came of it. A route need not do anything for it, and none can forget it.
 */
export function auditRequests({ store, log }: Pick<ApiServices, 'store' | 'log'>): RequestHandler {
  return async (request, response, next) => {
    if (!isAudited(request.method, request.path)) {
      next();
      return;
    }
    const event = eventOf(request, response);
    await store.auditTrail.append({ ...event, result: 'asked' });
    response.once('close', () => {
      const { statusCode } = response;
      const isDone = response.writableFinished && statusCode < 400;
      const { details: asked, ...rest } = event;
      const details = { ...asked, ...noted(response), status: statusCode };
      store.auditTrail.append({ ...rest, result: isDone ? 'done' : 'refused', details }).catch((error: unknown) => {
        log.error({ request: rest.request, reason: toLoggedError(error) }, 'the audit trail lacks a result');
      });
    });
    next();
  };
}

/** Notes something that is read, such as an exported file, before it is sent. */
export async function auditRead(
  { store }: Pick<ApiServices, 'store'>,
  request: Request,
  { by, action, subject }: Pick<AuditEvent, 'by' | 'action' | 'subject'>,
): Promise<void> {
  await store.auditTrail.append({ by, action, subject, result: 'done', request: trackingIdOf(request) });
}

/** Adds ids that only the act itself knows to the entry of its result. */
export function noteForAudit(response: Response, details: Details): void {
  response.locals['audit'] = { ...noted(response), ...details };
}

function noted(response: Response): Details {
  return (response.locals as { audit?: Details }).audit ?? {};
}

/** @param path below the configuration API */
function isAudited(method: string, path: string): boolean {
  if (READS.has(method) || CHECK_OF_RUN.test(path)) return false;
  return !NOT_IN_TRAIL.some((left) => path === left || path.startsWith(`${left}/`));
}

function eventOf(request: Request, response: Response): Omit<AuditEvent, 'result'> {
  const [, kind = ''] = request.path.split('/');
  const op = queryValues(request).get('op');
  const verb = op === undefined ? (VERBS[request.method] ?? 'change') : asWord(op);
  const fields = fieldsOf(request.body);
  return {
    by: callerOf(response).person,
    action: `${asWord(kind)}.${verb}`,
    subject: cutText(request.path, 300),
    request: trackingIdOf(request),
    ...defined({ details: fields.length === 0 ? undefined : { fields } }),
  };
}

/** Names of fields, or of a run's parameters; never their values. */
function fieldsOf(body: unknown): string[] {
  if (body instanceof XmlElement) return fieldsOfXml(body);
  if (typeof body !== 'object' || body === null) return [];
  const { parameter } = body as { parameter?: unknown };
  const names = Array.isArray(parameter)
    ? parameter.map((one: { name?: { value?: unknown } } | null) => one?.name?.value)
    : Object.keys(body);
  return safeNames(names);
}

function fieldsOfXml(body: XmlElement): string[] {
  const [parameters] = body.all('parameters');
  const names = parameters
    ? parameters.children.map((parameter) => parameter.all('name')[0]?.text.trim())
    : body.children.map(({ name }) => name);
  return safeNames(names);
}

function safeNames(names: readonly unknown[]): string[] {
  return names
    .filter((name): name is string => typeof name === 'string' && /^[\w.-]{1,80}$/.test(name))
    .slice(0, MOST_FIELDS);
}

/** What callers write is taken over only where it looks like the names that there are. */
function asWord(text: string): string {
  return /^[a-z][a-z_-]{0,39}$/.test(text) ? text : 'unknown';
}
