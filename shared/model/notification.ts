import type { Role } from './roles.ts';
import { FINAL_STATUSES, type FinalStatus, type PauseReason, type Run } from './run.ts';

/** What a person is told about a run of their own. */
export type NotificationKind = 'RUN_ENDED' | 'RUN_PAUSED';

export const NOTIFICATION_KINDS: Record<NotificationKind, string> = {
  RUN_ENDED: 'A run ended',
  RUN_PAUSED: 'A run paused itself',
};

export interface Notification {
  /** Follows from the run and what happened to it, so that it is written once however often that is tried. */
  _id: string;
  /** Primary id of who is told. */
  person: string;
  kind: NotificationKind;
  /** Decides who is told how. */
  about: NotifiedAbout;
  run: { id: string; name: string; job: string };
  /** One of these is needed to see the run. */
  roles: readonly Role[];
  message: string;
  at: Date;
  readAt?: Date;
  /** The database removes it then. */
  expires: Date;
}

/** A run that ended so; or one that paused itself, and waits. */
export type NotifiedAbout = FinalStatus | 'PAUSED';
export const NOTIFIED_ABOUT = [...FINAL_STATUSES, 'PAUSED'] as const satisfies readonly NotifiedAbout[];

/** How a person wants to be told, beside the list, which has everything. */
export interface NotificationPreferences {
  popUp: readonly NotifiedAbout[];
  browser: readonly NotifiedAbout[];
}

export const DEFAULT_PREFERENCES: NotificationPreferences = { popUp: NOTIFIED_ABOUT, browser: [] };

const KEPT_MS = 90 * 24 * 60 * 60 * 1_000;

/** Tells the submitter that the run ended. */
export function endedNotification(run: Run, end: { status: FinalStatus; headline: string; at: Date }): Notification {
  const { status: about, headline: message, at } = end;
  return { ...toldAbout(run, at), _id: `${run._id}:ended`, kind: 'RUN_ENDED', about, message };
}

/** Pauses that nobody asked for: somebody has to decide. */
export function isToBeTold(reason: PauseReason): boolean {
  return reason !== 'REQUESTED';
}

/** Tells the submitter that the run paused itself. @param at ISO 8601, as the run has it: it tells pauses apart. */
export function pausedNotification(run: Run, { message, at }: { message: string; at: string }): Notification {
  return {
    ...toldAbout(run, new Date(at)),
    _id: `${run._id}:paused:${at}`,
    kind: 'RUN_PAUSED',
    about: 'PAUSED',
    message,
  };
}

function toldAbout({ _id, name, job, submittedBy }: Run, at: Date) {
  return {
    person: submittedBy,
    run: { id: _id, name, job: job.id },
    roles: job.roles,
    at,
    expires: new Date(at.getTime() + KEPT_MS),
  };
}
