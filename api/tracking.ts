import { randomBytes } from 'node:crypto';
import type { Request } from 'express';

/**
 * An id for one request, in its log lines and its error: `E01-` as in the published API, then time and a random part.
 */
export function newTrackingId(): string {
  return `E01-${Date.now().toString(36).toUpperCase()}-${randomBytes(5).toString('hex').toUpperCase()}`;
}

/** The tracking id that the request log gave this request. */
export function trackingIdOf(request: Request): string {
  return typeof request.id === 'string' ? request.id : newTrackingId();
}
