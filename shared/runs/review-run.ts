import { actOn } from '../job-kit/act.ts';
import type { JobDefinition } from '../job-kit/job-definition.ts';
import { asksForCount, type JobEffect } from '../model/job-effect.ts';
import type { MemberSet } from '../model/set.ts';
import { countOf } from '../model/set.ts';
import { OUTSIDE_SYSTEMS } from '../outside/outside-systems.ts';
import { MusterError } from '../runtime/errors.ts';
import {
  codeOfProblem,
  findParameterProblems,
  readName,
  requireFreshProof,
  requireJob,
  requireOrigin,
  requireRoles,
  requireRunnableSet,
  requireSomeMembers,
  warningsOf,
} from './check-request.ts';
import { runsOnTheSame } from './overlapping-runs.ts';
import type { RunRequest, RunServices } from './run-request.ts';

/** What keeps a request from being submitted. */
export interface ReviewProblem {
  /** Undefined if it is about no parameter. */
  parameter?: string;
  /** The code that a submit would be refused with. */
  code: string;
  message: string;
}

/** What a person should know before the submit, with its numbers. */
export interface ReviewWarning {
  code: 'SET_CHANGED' | 'RUN_ON_THE_SAME' | 'OUTSIDE_SYSTEM_WAITS' | 'NOT_DONE' | 'ALL_SKIPPED';
  message: string;
  /** Members concerned; undefined where it is about none in particular, or too many to count now. */
  members?: number;
  /** The run that it is about, if the caller may see it. */
  run?: { id: string; job: string; name: string };
}

export interface Review {
  job: JobDefinition;
  name?: string;
  set?: MemberSet;
  /** How many members the set has now. */
  members?: number;
  problems: ReviewProblem[];
  warnings: ReviewWarning[];
  effect: JobEffect;
  /** True if people should be asked to type the number of members. */
  asksForCount: boolean;
  /** What it does, as a button says it; once set and parameters are valid. */
  act?: string;
}

/**
 * Looks at a request as a submit does, and tells all that is wrong with it instead of the first. Nothing is started.
 * @param chosen how many members the set had when the person chose it.
 * @throws MusterError if the job does not exist, or the caller may not run it.
 */
export async function reviewRun(services: RunServices, request: RunRequest, chosen?: number): Promise<Review> {
  const job = await requireJob(services, request.jobId);
  requireRoles(request.caller, job);
  const problems: ReviewProblem[] = [];
  const trying = async <T>(about: { parameter?: string }, read: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof MusterError)) throw error;
      problems.push({ ...about, code: error.code, message: error.message });
      return undefined;
    }
  };

  const set = await trying({ parameter: 'set_id' }, () => requireRunnableSet(services, request, job));
  const members = set && (await services.store.sets.count(set));
  if (set && members !== undefined) await trying({ parameter: 'set_id' }, () => requireSomeMembers(set, members));
  await trying({ parameter: 'again_from' }, () => requireOrigin(services, request));
  const name = await trying({ parameter: 'job_name' }, () =>
    readName(request, job, new Date(), services.config.timeZone),
  );
  const found = await findParameterProblems(services, request, job);
  problems.push(
    ...found.problems.map(({ parameter, message, kind }) => ({ parameter, code: codeOfProblem(kind), message })),
  );
  const read = found.read;
  if (read) await trying({}, () => requireFreshProof(request.caller, job, read.parameters));

  const warnings: ReviewWarning[] = [
    ...(set && members !== undefined ? warnOfChange(set, members, chosen) : []),
    ...(set && members !== undefined ? await warnOfOthers(services, request, job, set) : []),
    ...(await warnOfWaiting(services, job)),
    ...(read && set && members !== undefined
      ? await warnOfGuard(services, job, { set, members, parameters: read.parameters })
      : []),
    ...(read && found.problems.length === 0
      ? (await warningsOf(services, request, job, read.parameters)).map((message) => notDone(message))
      : []),
  ];
  const effect = (read && job.effectOf?.(read.parameters)) ?? job.effect;
  const isReady = read && found.problems.length === 0 && members !== undefined && members > 0;
  return {
    ...{ job, problems, warnings, effect, asksForCount: asksForCount(effect) },
    ...(name === undefined ? {} : { name }),
    ...(set ? { set } : {}),
    ...(members === undefined ? {} : { members }),
    ...(isReady ? { act: actOn(job.act(read.parameters), job.setContent, members) } : {}),
  };
}

function notDone(message: string): ReviewWarning {
  return { code: 'NOT_DONE', message };
}

function warnOfChange({ name, content }: MemberSet, members: number, chosen: number | undefined): ReviewWarning[] {
  if (chosen === undefined || chosen === members) return [];
  const more = Math.abs(members - chosen);
  const message =
    `The set "${name}" has ${countOf(content, members)} now, ${more.toLocaleString('en')} ` +
    `${members > chosen ? 'more' : 'fewer'} than when you chose it: then it had ${chosen.toLocaleString('en')}.`;
  return [{ code: 'SET_CHANGED', message, members: more }];
}

async function warnOfOthers(
  services: RunServices,
  { caller }: RunRequest,
  job: JobDefinition,
  set: MemberSet,
): Promise<ReviewWarning[]> {
  const others = await runsOnTheSame(services, { caller, job, set });
  return others.map(({ run, isVisible, members }) => {
    const who = isVisible ? `The run "${run.name}"` : 'A run that you may not see';
    const what =
      members === undefined
        ? `is at work on ${countOf(set.content, run.members)}; which of them are in this set was not counted, as they are many.`
        : `is still to work on ${countOf(set.content, members)} of this set.`;
    const told: ReviewWarning = { code: 'RUN_ON_THE_SAME', message: `${who} ${what}` };
    if (members !== undefined) told.members = members;
    if (isVisible) told.run = { id: run.id, job: run.job, name: run.name };
    return told;
  });
}

const LOOKED_AT_ONCE = 1_000;

/** A guard that skips every member: the run would do nothing. The first members that it does not skip end the look. */
async function warnOfGuard(
  { store }: RunServices,
  job: JobDefinition,
  { set, members, parameters }: { set: MemberSet; members: number; parameters: unknown },
): Promise<ReviewWarning[]> {
  const skipped = job.skips?.(parameters);
  if (!skipped || members === 0) return [];
  let portion: string[] = [];
  const areAllSkipped = async () => (await store.sets.selectedAmong(portion, skipped)).length === portion.length;
  for await (const id of store.sets.streamMemberIds(set)) {
    if (portion.push(id) < LOOKED_AT_ONCE) continue;
    if (!(await areAllSkipped())) return [];
    portion = [];
  }
  if (portion.length > 0 && !(await areAllSkipped())) return [];
  const message = `The run would do nothing: what you chose not to touch is in every member of the set, ${countOf(set.content, members)}.`;
  return [{ code: 'ALL_SKIPPED', message, members }];
}

/** A job whose outside system takes no calls now begins, and waits. */
async function warnOfWaiting({ store }: RunServices, { target }: JobDefinition): Promise<ReviewWarning[]> {
  if (target === undefined) return [];
  const rate = (await store.rates.list()).find(({ system }) => system === target);
  if (!rate?.heldUntil) return [];
  const because = rate.heldBecause === undefined ? '' : `: ${rate.heldBecause}`;
  const message = `${OUTSIDE_SYSTEMS[target].title} takes no calls until ${rate.heldUntil.toISOString()}${because}. The run waits until then.`;
  return [{ code: 'OUTSIDE_SYSTEM_WAITS', message }];
}
