import { randomBytes } from 'node:crypto';
import type { Request } from 'express';

/** A name for one request, in its log lines and in its error: `E01-` as the published API has it, time, chance. */
export function newTrackingId(): string {
  return `E01-${Date.now().toString(36).toUpperCase()}-${randomBytes(5).toString('hex').toUpperCase()}`;
}

/** The name that the request log gave this request. */
export function trackingIdOf(request: Request): string {
  return typeof request.id === 'string' ? request.id : newTrackingId();
}
