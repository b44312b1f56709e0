import type { ApiServices } from '../api-services.ts';

export const SYSTEM_PARTS = {
  DATABASE: 'Database',
  INDEXES: 'Indexes',
  TEMPORAL: 'Temporal',
  CLOCK: 'Clock',
  QUEUES: 'Queues',
  WORKERS: 'Workers',
  DISK: 'Disk',
  PUBLIC_ADDRESS: 'Public address',
  MAIL: 'Mail server',
  SECRETS: 'Secret keys',
} as const;
export type SystemPart = keyof typeof SYSTEM_PARTS;

export const FINDING_STATES = { OK: 'OK', WARN: 'Look at it', FAIL: 'Broken' } as const;
export type FindingState = keyof typeof FINDING_STATES;

/** How a part of the system stands, and what to do if it does not stand well. */
export interface Finding {
  part: SystemPart;
  state: FindingState;
  message: string;
  advice?: string;
}

/** Looks at parts of the system. What it throws counts as broken. */
export interface SystemCheck {
  part: SystemPart;
  look: (services: ApiServices, signal: AbortSignal) => Promise<Omit<Finding, 'part'>[]>;
}

export function ok(message: string): Omit<Finding, 'part'> {
  return { state: 'OK', message };
}

export function warn(message: string, advice: string): Omit<Finding, 'part'> {
  return { state: 'WARN', message, advice };
}

export function fail(message: string, advice: string): Omit<Finding, 'part'> {
  return { state: 'FAIL', message, advice };
}
