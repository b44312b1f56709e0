import { requireFreshSignIn } from '../access/sensitive-changes.ts';
import { requireAnyReader, requireAnyRole } from '../access/require-roles.ts';
import { requirePageReader, requirePageRole } from '../access/page-role.ts';
import { cutText } from '../runtime/cut-text.ts';
import { MusterError } from '../runtime/errors.ts';
import type { MemberSet } from '../model/set.ts';
import { SET_CONTENTS } from '../model/set.ts';
import { reasonNoMail } from '../letters/mail-server.ts';
import { parameterProblems, type KnownProblem, type ProblemKind } from '../job-kit/parameters/problems.ts';
import { isUnset } from '../job-kit/parameters/unset.ts';
import type { JobDefinition } from '../job-kit/job-definition.ts';
import { hasAny, PAGE_ROLES, type Caller, type Role } from '../model/roles.ts';
import { requireSet } from '../sets/find-set.ts';
import { localTime } from './local-time.ts';
import { MAX_RUN_NAME, requireName } from './run-name.ts';
import { requireVisibleRunOfAnyJob } from './visible-runs.ts';
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
  const members = await services.store.sets.count(set);
  requireExpectedMembers(set, members, request.expectedMembers);
  requireSomeMembers(set, members);
  await requireOrigin(services, request);
  const parameters = await readParameters(services, request, job);
  return { set, members, parameters, warnings: await warningsOf(services, request, job, parameters) };
}

/** What the run will not do as things are now. @param parameters valid ones, as the job reads them. */
export async function warningsOf(
  services: RunServices,
  request: RunRequest,
  job: JobDefinition,
  parameters: unknown,
): Promise<string[]> {
  const ofJob = (await job.warn?.(parameters, services.lookups)) ?? [];
  return [...ofJob, ...(await warnOfMail(services, request))];
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

/** Why somebody may not run a job: in words, and the roles of which one would do. */
export interface RunRefusal {
  message: string;
  roles: readonly Role[];
}

/** What `requireRoles` would refuse with. */
export function refusalToRun(caller: Caller, job: Pick<JobDefinition, 'name' | 'roles'>): RunRefusal | undefined {
  try {
    requireRoles(caller, job);
    return undefined;
  } catch (error) {
    if (!(error instanceof MusterError)) throw error;
    return { message: error.message, roles: hasAny(caller, PAGE_ROLES) ? job.roles : PAGE_ROLES };
  }
}

/** The set, if the caller may see it and the job can run on it. @throws MusterError saying what prevents it. */
export async function requireRunnableSet(
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

/** @throws MusterError if there are not as many as the caller expected. */
function requireExpectedMembers({ name }: MemberSet, members: number, expected: number | undefined): void {
  if (expected === undefined || expected === members) return;
  throw new MusterError(
    'MEMBERS_CHANGED',
    409,
    `The set "${name}" has ${members} members, but ${expected} were expected. Check the set, then submit again.`,
  );
}

/** @throws MusterError if there are none. */
export function requireSomeMembers({ name }: MemberSet, members: number): void {
  if (members === 0) throw new MusterError('SET_EMPTY', 400, `The set "${name}" has no members.`);
}

/** @throws MusterError naming every invalid parameter, and why. */
async function readParameters(services: RunServices, request: RunRequest, job: JobDefinition): Promise<unknown> {
  const { read, problems } = await findParameterProblems(services, request, job);
  if (problems.length > 0 || !read) throw parameterError(problems);
  requireFreshProof(request.caller, job, read.parameters);
  return read.parameters;
}

/** What the job reads from the parameters, once it can read them; and what is wrong with them. */
export async function findParameterProblems(
  services: RunServices,
  request: RunRequest,
  job: JobDefinition,
): Promise<{ read?: { parameters: unknown }; problems: KnownProblem[] }> {
  const own = Object.entries(request.parameters).filter(([name]) => !COMMON_PARAMETERS.has(name));
  const parsed = job.parameters(await services.store.codeTables.all()).safeParse(Object.fromEntries(own));
  if (!parsed.success) return { problems: parameterProblems(parsed.error) };
  const problems = (await job.check?.(parsed.data, services.lookups, request.caller)) ?? [];
  return {
    read: { parameters: parsed.data },
    problems: problems.map((problem) => ({ ...problem, kind: 'invalid' as const })),
  };
}

/** @throws MusterError if the job changes what people may do here, and the caller did not prove lately who they are. */
export function requireFreshProof(caller: Caller, job: JobDefinition, parameters: unknown): void {
  const sensitive = job.sensitive?.(parameters);
  if (sensitive !== undefined) requireFreshSignIn(caller, sensitive);
}

/** The API's code for a problem with a parameter. */
export function codeOfProblem(kind: ProblemKind): string {
  return { missing: '402228', unknown: 'PARAMETER_UNKNOWN', invalid: 'PARAMETER_INVALID' }[kind];
}

function parameterError(problems: readonly KnownProblem[]): MusterError {
  const lines = problems.map(({ parameter, message }) => `${parameter}: ${message}`);
  const code = codeOfProblem(problems[0]?.kind ?? 'invalid');
  return new MusterError(code, 400, `The parameters are not valid. ${lines.join(' ')}`, {
    problems: problems.map(({ parameter, message }) => ({ field: parameter, message })),
  });
}

/** @throws MusterError if the run that the request repeats does not exist for the caller. */
export async function requireOrigin({ store }: RunServices, { caller, againFrom }: RunRequest): Promise<void> {
  if (againFrom !== undefined) await requireVisibleRunOfAnyJob(store, caller, againFrom);
}

/** The run's name: as given, or the job's name with date and time in the institution's zone. */
export function readName({ parameters }: RunRequest, job: JobDefinition, at: Date, timeZone: string): string {
  const given = parameters['job_name']?.trim();
  if (given === undefined || isUnset(given)) return cutText(`${job.name} - ${localTime(at, timeZone)}`, MAX_RUN_NAME);
  return requireName(given);
}
