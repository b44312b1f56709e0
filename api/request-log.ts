import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import { toLoggedError } from '../shared/runtime/log.ts';
import { redactAddress } from '../shared/runtime/redact.ts';
import { newTrackingId } from './tracking.ts';

/**
 * One line per request. Headers are not logged, and keys in addresses are hidden.
 * @param secrets keys that cannot be told by their look, such as the configured one
 */
export function requestLog(log: Logger, secrets: readonly string[]): RequestHandler {
  return pinoHttp({
    logger: log,
    genReqId: newTrackingId,
    autoLogging: { ignore: ({ url }: IncomingMessage) => url?.startsWith('/health') === true },
    customLogLevel: (_request, { statusCode }, error) => (error || statusCode >= 500 ? 'warn' : 'info'),
    serializers: {
      req: ({ id, method, url }: { id: string; method: string; url: string }) => ({
        id,
        method,
        url: redactAddress(url, secrets),
      }),
      res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
      err: toLoggedError,
    },
  });
}
