import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import { toLoggedError } from '../shared/runtime/log.ts';
import { newTrackingId } from './tracking.ts';

/** One line per request. Headers are not logged, and keys in addresses are hidden. */
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

const KEY_PARAMETER = 'apikey';

/** Links in letters: anyone who has one can opt its recipient out. */
const LINK_TOKEN = /^\/unsubscribe\/[^/?]+/;

/** The path and query of a request, without any API key or token, however its name is written. */
function redactAddress(given: string): string {
  const address = given.replace(LINK_TOKEN, '/unsubscribe/redacted');
  const at = address.indexOf('?');
  if (at === -1) return address;
  const values = new URLSearchParams(address.slice(at + 1));
  for (const name of [...values.keys()]) {
    if (name.toLowerCase() === KEY_PARAMETER) values.set(name, 'redacted');
  }
  return `${address.slice(0, at)}?${values.toString()}`;
}
