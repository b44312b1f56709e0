import type { ErrorRequestHandler, Request } from 'express';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { MusterError } from '../shared/runtime/errors.ts';
import { toLoggedError } from '../shared/runtime/log.ts';
import { isOutOfTime } from '../shared/store/write-errors.ts';
import { ERROR_NAMESPACE, errorShape } from './contract/error-shape.ts';
import { formatOf } from './contract/formats.ts';
import { sendXml } from './contract/mount-routes.ts';
import { writeXml } from './contract/xml/write-xml.ts';
import { trackingIdOf } from './tracking.ts';
import { whatIsAway } from './unavailable.ts';

const RETRY_AFTER_SECONDS = 5;

/** What is said of a file before it turns out that it cannot be sent. */
const OF_A_FILE = ['Content-Type', 'Content-Disposition', 'Content-Length', 'Last-Modified', 'ETag'];

/** The body parser's errors, by type, in our words. */
const BODY_ERRORS: Record<string, { code: string; message: string }> = {
  'entity.too.large': { code: 'REQUEST_TOO_LARGE', message: 'The body is larger than 1 MB. Send it in smaller parts.' },
  'entity.parse.failed': { code: 'MALFORMED_JSON', message: 'The body is not valid JSON.' },
  'encoding.unsupported': {
    code: 'UNSUPPORTED_ENCODING',
    message: 'The content encoding of the body is not supported.',
  },
  'charset.unsupported': { code: 'UNSUPPORTED_CHARSET', message: 'The body must be UTF-8.' },
};

/**
 * The one place where errors become answers. An unexpected error is logged and answered without its message.
 * @param isPublished whether a request is for the published API, which answers XML unless JSON is asked for.
 */
export function answerErrors(
  log: Logger,
  isPublished: (request: Request) => boolean = () => false,
): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    // The client has left, and so its reads were stopped.
    if (response.closed && error instanceof Error && error.name === 'AbortError') return;
    const trackingId = trackingIdOf(request);
    const refusal = toRefusal(error);
    if (!refusal) log.error({ trackingId, reason: toLoggedError(error) }, 'a request failed');
    if (response.headersSent) {
      next(error);
      return;
    }
    const { code, httpStatus, message, retryAfterSeconds, problems } = refusal ?? UNFORESEEN;
    const wait = retryAfterSeconds ?? (httpStatus === 503 ? RETRY_AFTER_SECONDS : undefined);
    if (wait !== undefined) response.set('Retry-After', String(wait));
    if (httpStatus === 401) response.set('WWW-Authenticate', 'apikey');
    for (const name of OF_A_FILE) response.removeHeader(name);
    response.status(httpStatus);
    const body: z.input<typeof errorShape> = {
      errorsExist: true,
      errorList: {
        error: [
          {
            ...{ errorCode: code, errorMessage: message, trackingId },
            ...(problems.length === 0 ? {} : { problem: [...problems] }),
          },
        ],
      },
      result: null,
    };
    if (formatOf(request, isPublished(request)) === 'xml')
      sendXml(response, writeXml(errorShape, body, ERROR_NAMESPACE));
    else response.json(body);
  };
}

const UNFORESEEN = new MusterError(
  'INTERNAL_SERVER_ERROR',
  500,
  'Something went wrong inside Muster. Give the tracking id to whoever reads the log.',
);

const TOO_SLOW = new MusterError(
  'QUERY_TOO_SLOW',
  400,
  'The database took too long for this request and was stopped. Ask for less: fewer conditions with contains, or a code instead.',
);

/** The refusal that an error means; undefined for an unexpected error. */
function toRefusal(error: unknown): MusterError | undefined {
  if (error instanceof MusterError) return error;
  if (isOutOfTime(error)) return TOO_SLOW;
  const away = whatIsAway(error);
  if (away !== undefined) {
    const name = away === 'database' ? 'The database' : away;
    return new MusterError('SERVICE_UNAVAILABLE', 503, `${name} is not reachable right now. Try again soon.`);
  }
  return fromHttpError(error);
}

/** Errors of Express and its body parser have a status below 500 and a type. */
function fromHttpError(error: unknown): MusterError | undefined {
  if (!(error instanceof Error) || !('status' in error)) return undefined;
  const { status, type } = error as { status: unknown; type?: unknown };
  if (typeof status !== 'number' || status < 400 || status >= 500) return undefined;
  const known = typeof type === 'string' ? BODY_ERRORS[type] : undefined;
  return new MusterError(known?.code ?? 'BAD_REQUEST', status, known?.message ?? 'The request cannot be read.');
}
