import { createHash } from 'node:crypto';
import type { RunRequest } from './run-request.ts';

/** A digest of what a request asks for; the same request has the same digest whatever the order of its parameters. */
export function requestDigest(request: RunRequest): string {
  const { jobId, parameters, expectedMembers, threshold, concurrency, mailWhenEnded } = request;
  const sorted = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  const asked = [jobId, sorted, expectedMembers ?? null, threshold ?? null, concurrency ?? null];
  // Beside the others only where it was asked for: requests without it keep the digest that they had.
  if (mailWhenEnded !== undefined) asked.push(`mail ${String(mailWhenEnded)}`);
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex');
}
