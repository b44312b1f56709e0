import { createHash } from 'node:crypto';
import type { Request } from 'express';
import type { ApiServices } from '../api-services.ts';
import { ANY_KEY } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import { LiveFeed } from './live-feed.ts';
import { liveShape } from './live-shape.ts';

const STREAM = 'text/event-stream';

/** `/conf/events` and `/conf/live`: the runs under way that the caller may see, and the caller's unread notifications. */
export function liveRoutes(services: Pick<ApiServices, 'store' | 'config' | 'log' | 'stopping'>): Route[] {
  const feed = new LiveFeed(services);
  return [
    route(
      'get',
      '/live',
      {
        summary: 'Shows the runs under way that you may see, and your unread notifications.',
        rights: ANY_KEY,
        answer: liveShape,
      },
      async ({ caller, address, request, response }) => {
        const body = await feed.snapshot(caller, address);
        const tag = `"${createHash('sha256').update(JSON.stringify(body)).digest('base64url')}"`;
        response.set('ETag', tag);
        // A page that sends If-None-Match itself sends no-cache with it (Fetch, 4.5), which express takes for "do send".
        if (tagsOf(request).includes(tag)) response.status(304);
        return body;
      },
    ),
    route(
      'get',
      '/events',
      {
        summary: 'Streams the same as server-sent events: a snapshot first, then what changes.',
        rights: ANY_KEY,
        sends: { types: [STREAM] },
        errors: { 429: ['TOO_MANY_STREAMS'] },
      },
      async ({ caller, address, request, response }) => {
        if (request.accepts(STREAM) === false) {
          throw new MusterError(
            'NOT_ACCEPTABLE',
            406,
            `Events are a stream: send Accept: ${STREAM}, or ask for /live.`,
          );
        }
        await feed.open(caller, address, response);
      },
    ),
  ];
}

/** What the caller has already; proxies make tags weak. */
function tagsOf(request: Request): string[] {
  return (request.get('if-none-match') ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
}
