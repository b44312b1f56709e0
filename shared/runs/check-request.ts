import { requireAnyReader, requireAnyRole } from '../access/require-roles.ts';
import { requirePageReader, requirePageRole } from '../access/page-role.ts';
import { cutText } from '../model/cut-text.ts';
import { MusterError } from '../runtime/errors.ts';
import type { MemberSet } from '../model/set.ts';
import { SET_CONTENTS } from '../model/set.ts';
import { reasonNoMail } from '../letters/mail-server.ts';
import { parameterProblems, type KnownProblem } from '../job-kit/parameters/problems.ts';
import { isUnset } from '../job-kit/parameters/unset.ts';
import type { JobDefinition } from '../job-kit/job-definition.ts';
import type { Caller } from '../model/roles.ts';
import { requireSet } from '../sets/find-set.ts';
import { localTime } from './local-time.ts';
import { MAX_RUN_NAME, requireName } from './run-name.ts';
import type { RunRequest, RunServices } from './run-request.ts';

/** Parameters that every job has, besides its own. The product's clients also send PRODUCT. */
const COMMON_PARAMETERS = new Set(['set_id', 'job_name', 'PRODUCT']);

/** What a valid request asks for. */
export interface CheckedRequest {
  set: MemberSet;
  /** How many members the set has. */
  members: number;
  /** Parsed by the job. */
  parameters: unknown;
  /** What the run will not do as things are now. */
  warnings: string[];
}

/**
 * Checks everything about a request but who may run the job, which `requireRoles` does.
 * @throws MusterError saying what is not valid, with the API's code.
 */
export async function checkRequest(
  services: RunServices,
  request: RunRequest,
  job: JobDefinition,
): Promise<CheckedRequest> {
  const set = await requireRunnableSet(services, request, job);
  const members = await requireMembers(services, set, request.expectedMembers);
  const parameters = await readParameters(services, request, job);
  const ofJob = (await job.warn?.(parameters, services.lookups)) ?? [];
  return { set, members, parameters, warnings: [...ofJob, ...(await warnOfMail(services, request))] };
}

/** A mail at the end that was asked for, and that could not be sent now. */
async function warnOfMail({ lookups }: RunServices, { mailWhenEnded }: RunRequest): Promise<string[]> {
  const reason = mailWhenEnded === true ? await reasonNoMail((kind) => lookups.configuration(kind)) : undefined;
  return reason === undefined ? [] : [`You will get no mail when the run ends. ${reason}`];
}

/** A job that can be asked for. @throws MusterError */
export async function requireJob({ catalogue }: Pick<RunServices, 'catalogue'>, id: string): Promise<JobDefinition> {
  const job = await catalogue.find(id);
  if (job && !job.isInternal) return job;
  throw new MusterError('402216', 400, `Invalid job id ${id}.`);
}

/** To see a job: one of its roles and a page role. @throws MusterError FORBIDDEN naming the roles. */
export function requireJobReader(caller: Caller, job: Pick<JobDefinition, 'name' | 'roles'>): void {
  requirePageReader(caller);
  requireAnyReader(caller, job.roles, `see "${job.name}"`);
}

/** @throws MusterError FORBIDDEN without a page role and one of the job's roles. Seed: "To run a manual job". */
export function requireRoles(caller: Caller, job: Pick<JobDefinition, 'name' | 'roles'>): void {
  requirePageRole(caller);
  requireAnyRole(caller, job.roles, `run "${job.name}"`);
}

/** The set, if the caller may see it and the job can run on it. @throws MusterError saying what prevents it. */
async function requireRunnableSet(
  { store }: RunServices,
  { caller, parameters }: RunRequest,
  job: JobDefinition,
): Promise<MemberSet> {
  const given = parameters['set_id'];
  if (given === undefined) throw new MusterError('402228', 400, 'Mandatory parameter set_id is missing.');
  const id = given.trim();
  if (isUnset(id)) throw new MusterError('402229', 400, 'Mandatory parameter set_id is empty.');
  const set = await requireSet(store, caller, id);
  if (set.content !== job.setContent) {
    const has = SET_CONTENTS[set.content].desc;
    const wants = SET_CONTENTS[job.setContent].desc;
    throw new MusterError('SET_CONTENT', 400, `The set "${set.name}" holds ${has}; "${job.name}" runs on ${wants}.`);
  }
  if (set.status !== 'ACTIVE') {
    throw new MusterError('SET_INACTIVE', 400, `The set "${set.name}" is inactive. Activate it, or choose another.`);
  }
  return set;
}

/** How many members the set has. @throws MusterError if there are none, or not as many as the caller expected. */
async function requireMembers({ store }: RunServices, set: MemberSet, expected?: number): Promise<number> {
  const members = await store.sets.count(set);
  if (expected !== undefined && expected !== members) {
    throw new MusterError(
      'MEMBERS_CHANGED',
      409,
      `The set "${set.name}" has ${members} members, but ${expected} were expected. Check the set, then submit again.`,
    );
  }
  if (members === 0) throw new MusterError('SET_EMPTY', 400, `The set "${set.name}" has no members.`);
  return members;
}

/** @throws MusterError naming every invalid parameter, and why. */
async function readParameters(services: RunServices, request: RunRequest, job: JobDefinition): Promise<unknown> {
  const own = Object.entries(request.parameters).filter(([name]) => !COMMON_PARAMETERS.has(name));
  const parsed = job.parameters(await services.store.codeTables.all()).safeParse(Object.fromEntries(own));
  if (!parsed.success) throw parameterError(parameterProblems(parsed.error));
  const problems = (await job.check?.(parsed.data, services.lookups, request.caller)) ?? [];
  if (problems.length > 0) throw parameterError(problems.map((problem) => ({ ...problem, kind: 'invalid' as const })));
  return parsed.data;
}

function parameterError(problems: readonly KnownProblem[]): MusterError {
  const codes = { missing: '402228', unknown: 'PARAMETER_UNKNOWN', invalid: 'PARAMETER_INVALID' };
  const kind = problems[0]?.kind ?? 'invalid';
  const lines = problems.map(({ parameter, message }) => `${parameter}: ${message}`);
  return new MusterError(codes[kind], 400, `The parameters are not valid. ${lines.join(' ')}`);
}

/** The run's name: as given, or the job's name with date and time in the institution's zone. */
export function readName({ parameters }: RunRequest, job: JobDefinition, at: Date, timeZone: string): string {
  const given = parameters['job_name']?.trim();
  if (given === undefined || isUnset(given)) return cutText(`${job.name} - ${localTime(at, timeZone)}`, MAX_RUN_NAME);
  return requireName(given);
}
