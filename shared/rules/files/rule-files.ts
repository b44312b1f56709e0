import { randomUUID } from 'node:crypto';
import { changedSinceRead, timeAfter, type RequireUnchanged } from '../../runtime/changed-meanwhile.ts';
import { MusterError } from '../../runtime/errors.ts';
import { invalidBody } from '../../runtime/invalid-body.ts';
import type { RuleFile, RuleFileVersion } from '../../model/rule-file.ts';
import type { Caller } from '../../model/roles.ts';
import type { Store } from '../../store/store.ts';
import { errorsOf } from '../problem.ts';
import { checkText } from '../trial.ts';
import { isVisible, requireNormalizationReader, requireNormalizationRole, requireOwner } from './access.ts';

type RuleStore = Pick<Store, 'ruleFiles' | 'processes'>;

/** A request to create or change a rule file. Missing fields keep their value, or get the default when new. */
export interface RuleFileRequest {
  name?: string | undefined;
  description?: string | undefined;
  access?: RuleFile['access'] | undefined;
  enabled?: boolean | undefined;
  text?: string | undefined;
}

export async function listRuleFiles(store: RuleStore, caller: Caller): Promise<RuleFile[]> {
  requireNormalizationReader(caller);
  return store.ruleFiles.visibleTo(caller.person);
}

/** @throws MusterError RULE_FILE_NOT_FOUND, also for someone else's private file. */
export async function requireRuleFile(store: RuleStore, caller: Caller, id: string): Promise<RuleFile> {
  requireNormalizationReader(caller);
  const file = await store.ruleFiles.get(id);
  if (file && isVisible(file, caller)) return file;
  throw new MusterError('RULE_FILE_NOT_FOUND', 404, `There is no rule file ${id}.`);
}

/** @throws MusterError RULE_FILE_VERSION_NOT_FOUND */
export async function requireVersion(
  store: RuleStore,
  { _id, name }: RuleFile,
  version: number,
): Promise<RuleFileVersion> {
  const found = await store.ruleFiles.version(_id, version);
  if (found) return found;
  throw new MusterError('RULE_FILE_VERSION_NOT_FOUND', 404, `The rule file ${name} has no version ${version}.`);
}

/** Creates a file with version 1, private and enabled by default. @throws MusterError when the request is not valid. */
export async function createRuleFile(store: RuleStore, caller: Caller, asked: RuleFileRequest): Promise<RuleFile> {
  requireNormalizationRole(caller);
  const { name, text, description = '', access = 'PRIVATE', enabled = true } = asked;
  if (name === undefined) throw invalidBody([{ field: 'name', message: 'is missing' }]);
  if (text === undefined) throw invalidBody([{ field: 'text', message: 'is missing' }]);
  const at = new Date();
  const by = caller.person;
  const made = { owner: by, createdDate: at, modifiedBy: by, modifiedDate: at };
  const file: RuleFile = {
    _id: randomUUID(),
    name,
    description,
    access,
    enabled,
    ...made,
    version: 1,
    rules: await countRules(text),
  };
  if (await store.ruleFiles.insert(file, text)) return file;
  throw new MusterError(
    'RULE_FILE_EXISTS',
    409,
    `A rule file called ${JSON.stringify(name)} already exists. Choose another name.`,
    { problems: [{ field: 'name', message: 'exists already' }] },
  );
}

/** Changes a file; a new text creates a new version. @throws MusterError when the request is not valid. */
export async function replaceRuleFile(
  store: RuleStore,
  caller: Caller,
  id: string,
  asked: RuleFileRequest,
  requireUnchanged?: RequireUnchanged<RuleFile>,
): Promise<RuleFile> {
  const was = await requireRuleFile(store, caller, id);
  requireOwner(caller, { owner: was.owner, what: 'rule file' });
  requireUnchanged?.(was);
  if (asked.name !== undefined && asked.name !== was.name) {
    throw new MusterError(
      'RULE_FILE_NAME_FIXED',
      400,
      `The name of a rule file cannot be changed; it stays ${JSON.stringify(was.name)}.`,
    );
  }
  const { description = was.description, access = was.access, enabled = was.enabled, text } = asked;
  if (access !== 'SHARED' || !enabled) await requireUnused(store, was, enabled ? 'be made private' : 'be disabled');
  const modifiedDate = timeAfter(was.modifiedDate);
  if (text !== undefined && text !== (await requireVersion(store, was, was.version)).text) {
    const modified = { modifiedBy: caller.person, modifiedDate };
    const next = {
      ...was,
      description,
      access,
      enabled,
      ...modified,
      version: was.version + 1,
      rules: await countRules(text),
    };
    if (await store.ruleFiles.addVersion(was, next, text)) return next;
    throw overtaken(was, requireUnchanged !== undefined);
  }
  const change = { description, access, enabled };
  if (await store.ruleFiles.change(was, change, caller.person, modifiedDate)) return requireRuleFile(store, caller, id);
  throw overtaken(was, requireUnchanged !== undefined);
}

/** The refusal of a change that another one came before. @param isConditional whoever asked said what they had read */
function overtaken({ name }: RuleFile, isConditional: boolean): MusterError {
  if (isConditional) return changedSinceRead(`The rule file ${name}`);
  return new MusterError('CONFLICT', 409, `Someone else changed the rule file ${name} in the meantime. Read it again.`);
}

/** Hides a file that no process uses. @throws MusterError RULE_FILE_IN_USE, FORBIDDEN */
export async function deleteRuleFile(store: RuleStore, caller: Caller, id: string): Promise<void> {
  const file = await requireRuleFile(store, caller, id);
  requireOwner(caller, { owner: file.owner, what: 'rule file' });
  await requireUnused(store, file, 'be deleted');
  await store.ruleFiles.delete(file, caller.person, new Date());
}

async function requireUnused(store: RuleStore, { _id, name }: RuleFile, what: string): Promise<void> {
  const users = await store.processes.using(_id);
  if (users.length === 0) return;
  const names = users.map((process) => JSON.stringify(process.name)).join(', ');
  throw new MusterError('RULE_FILE_IN_USE', 409, `The rule file ${name} cannot ${what}: it is used by ${names}.`);
}

/** @throws MusterError RULES_INVALID listing the errors in the text. */
async function countRules(text: string): Promise<number> {
  const { rules, errors, problems } = await checkText(text);
  if (errors === 0) return rules;
  const said = errorsOf(problems)
    .slice(0, 20)
    .map(({ line, column, message }) => `${line}:${column}: ${message}`);
  const more = errors > said.length ? `; and ${errors - said.length} more` : '';
  throw new MusterError('RULES_INVALID', 400, `The rules are not valid. ${said.join('; ')}${more}.`);
}
