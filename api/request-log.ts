import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import { toLoggedError } from '../shared/runtime/logged-error.ts';
import { redactAddress } from './redact-address.ts';
import { newTrackingId } from './tracking.ts';

/** One line per request. Headers are not logged, and a key in the address is not shown. */
export function requestLog(log: Logger): RequestHandler {
  return pinoHttp({
    logger: log,
    genReqId: newTrackingId,
    autoLogging: { ignore: ({ url }: IncomingMessage) => url?.startsWith('/health') === true },
    customLogLevel: (_request, { statusCode }, error) => (error || statusCode >= 500 ? 'warn' : 'info'),
    serializers: {
      req: ({ id, method, url }: { id: string; method: string; url: string }) => ({
        id,
        method,
        url: redactAddress(url),
      }),
      res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
      err: toLoggedError,
    },
  });
}
