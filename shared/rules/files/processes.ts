import { randomInt } from 'node:crypto';
import { changedSinceRead, timeAfter, type RequireUnchanged } from '../../runtime/changed-meanwhile.ts';
import { MusterError } from '../../runtime/errors.ts';
import { invalidBody } from '../../runtime/invalid-body.ts';
import { MAX_TASKS, type NormalizationProcess, type NormalizationTask } from '../../model/normalization-process.ts';
import type { Caller } from '../../model/roles.ts';
import type { Store } from '../../store/store.ts';
import { requireNormalizationReader, requireNormalizationRole, requireOwner } from './access.ts';

type RuleStore = Pick<Store, 'ruleFiles' | 'processes'>;

/** Job names that a process may not use, because clients look jobs up by name. */
export type NamesOfOtherJobs = (process: string | undefined) => Promise<readonly string[]>;

/** A request to create or change a process. Missing fields keep their value, or get the default when new. */
export interface ProcessRequest {
  name?: string | undefined;
  description?: string | undefined;
  enabled?: boolean | undefined;
  tasks?: NormalizationTask[] | undefined;
}

export async function listProcesses(store: RuleStore, caller: Caller): Promise<NormalizationProcess[]> {
  requireNormalizationReader(caller);
  return store.processes.list();
}

/** @throws MusterError PROCESS_NOT_FOUND */
export async function requireProcess(store: RuleStore, caller: Caller, id: string): Promise<NormalizationProcess> {
  requireNormalizationReader(caller);
  const process = await store.processes.get(id);
  if (process) return process;
  throw new MusterError('PROCESS_NOT_FOUND', 404, `There is no normalization process ${id}.`);
}

/** Creates a process, enabled by default; it is then a job. @throws MusterError when the request is not valid. */
export async function createProcess(
  store: RuleStore,
  caller: Caller,
  asked: ProcessRequest,
  namesOfOthers: NamesOfOtherJobs,
): Promise<NormalizationProcess> {
  requireNormalizationRole(caller);
  const { name, description = '', enabled = true, tasks } = asked;
  if (name === undefined) throw invalidBody([{ field: 'name', message: 'is missing' }]);
  if (tasks === undefined) throw invalidBody([{ field: 'task', message: 'is missing' }]);
  const at = new Date();
  const made = { createdBy: caller.person, createdDate: at, modifiedBy: caller.person, modifiedDate: at };
  const process: NormalizationProcess = { _id: newJobId(), name, description, enabled, tasks, ...made };
  await requireFreeName(name, await namesOfOthers(undefined));
  await requireUsableFiles(store, tasks);
  if (await store.processes.insert(process)) return process;
  throw nameTaken(name);
}

/** @throws MusterError when the process does not exist or is somebody else's, the name is taken, or a task's file cannot be used. */
export async function replaceProcess(
  store: RuleStore,
  caller: Caller,
  id: string,
  asked: ProcessRequest,
  namesOfOthers: NamesOfOtherJobs,
  requireUnchanged?: RequireUnchanged<NormalizationProcess>,
): Promise<NormalizationProcess> {
  const was = await requireProcess(store, caller, id);
  requireOwner(caller, { owner: was.createdBy, what: 'process' });
  requireUnchanged?.(was);
  const { name = was.name, description = was.description, enabled = was.enabled, tasks = was.tasks } = asked;
  const modified = { modifiedBy: caller.person, modifiedDate: timeAfter(was.modifiedDate) };
  const process = { ...was, name, description, enabled, tasks, ...modified };
  await requireFreeName(name, await namesOfOthers(id));
  await requireUsableFiles(store, tasks);
  const replaced = await store.processes.replace(process, requireUnchanged && was);
  if (replaced === true) return process;
  if (replaced === false) throw nameTaken(name);
  // Deleted since, if it is not found now.
  await requireProcess(store, caller, id);
  throw changedSinceRead(`The process ${JSON.stringify(was.name)}`);
}

/** The job is gone; its runs stay. @throws MusterError PROCESS_NOT_FOUND, FORBIDDEN */
export async function deleteProcess(store: RuleStore, caller: Caller, id: string): Promise<void> {
  const process = await requireProcess(store, caller, id);
  requireOwner(caller, { owner: process.createdBy, what: 'process' });
  await store.processes.delete(process, caller.person, new Date());
}

async function requireUsableFiles({ ruleFiles }: RuleStore, tasks: readonly NormalizationTask[]): Promise<void> {
  if (tasks.length === 0 || tasks.length > MAX_TASKS) {
    throw invalidBody([{ field: 'task', message: `must have 1 to ${MAX_TASKS} tasks, not ${tasks.length}` }]);
  }
  const usable = await ruleFiles.usableAmong(tasks.map(({ ruleFile }) => ruleFile));
  const wrong = tasks.find(({ ruleFile }) => !usable.has(ruleFile));
  if (!wrong) return;
  throw new MusterError(
    'RULE_FILE_NOT_USABLE',
    400,
    `Task ${JSON.stringify(wrong.name)}: ${wrong.ruleFile} is not a shared and enabled rule file.`,
  );
}

async function requireFreeName(name: string, taken: readonly string[]): Promise<void> {
  if (taken.includes(name)) throw nameTaken(name);
}

function nameTaken(name: string): MusterError {
  return new MusterError(
    'PROCESS_NAME_EXISTS',
    409,
    `A job called ${JSON.stringify(name)} already exists. Choose another name.`,
    { problems: [{ field: 'name', message: 'exists already' }] },
  );
}

/** Looks like the product's job ids; stays the same when the process is renamed. */
function newJobId(): string {
  return `M6${String(randomInt(10 ** 10)).padStart(10, '0')}`;
}
