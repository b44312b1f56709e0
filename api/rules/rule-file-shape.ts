import { z } from 'zod';
import { composed } from '../../shared/model/canonical-text.ts';
import type { NormalizationProcess } from '../../shared/model/normalization-process.ts';
import type { RuleFile, RuleFileVersion } from '../../shared/model/rule-file.ts';
import type { RuleFileRequest } from '../../shared/rules/files/rule-files.ts';
import { MAX_RULE_FILE_CHARACTERS } from '../../shared/rules/limits.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { coded } from '../coded.ts';
import { codedAnswer, link, time, totalRecordCount } from '../contract/shapes.ts';

/** Names are compared, so the same letters are the same name however they were typed. */
const name = z.string().trim().transform(composed).pipe(z.string().min(1).max(255));
const description = z.string().max(2_000);
const ACCESS = { PRIVATE: 'Private', SHARED: 'Shared' } as const;

/** A rule text in a request. */
export const ruleText = z.string().max(MAX_RULE_FILE_CHARACTERS);

/** Fields that a read returns and a write ignores, so that a file or process can be sent back as it was read. */
const given = z.unknown().optional();
const GIVEN = { id: given, link: given, created_date: given, modified_by: given, modified_date: given };

export const ruleFileBody: z.ZodType<RuleFileRequest> = z.strictObject({
  ...GIVEN,
  owner: given,
  version: given,
  rules: given,
  name: name.optional(),
  description: description.optional(),
  access: coded(z.enum(['PRIVATE', 'SHARED']).optional()),
  enabled: z.boolean().optional(),
  text: ruleText.optional(),
});

export const processBody = z
  .strictObject({
    ...GIVEN,
    job: given,
    created_by: given,
    name: name.optional(),
    description: description.optional(),
    enabled: z.boolean().optional(),
    task: z.array(z.strictObject({ name, rule_file: coded(z.string().min(1)) })).optional(),
  })
  .transform(({ task, ...process }) => ({
    ...process,
    tasks: task?.map(({ name: taskName, rule_file }) => ({ name: taskName, ruleFile: rule_file })),
  }));

export const ruleFileShape = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    access: codedAnswer(z.enum(['PRIVATE', 'SHARED'])),
    enabled: z.boolean(),
    owner: z.string(),
    version: z.int(),
    rules: z.int(),
    created_date: time,
    modified_by: z.string(),
    modified_date: time,
    /** Missing in lists. */
    text: z.string().optional(),
    link,
  })
  .meta({ id: 'RuleFile' });

export const ruleFileListShape = z.object({ rule_file: z.array(ruleFileShape), total_record_count: totalRecordCount });

export const versionShape = z
  .object({
    version: z.int(),
    rules: z.int(),
    created_by: z.string(),
    created_date: time,
    text: z.string().optional(),
    link,
  })
  .meta({ id: 'RuleFileVersion' });

export const versionListShape = z.object({ version: z.array(versionShape), total_record_count: totalRecordCount });

export const processShape = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    enabled: z.boolean(),
    task: z.array(z.object({ name: z.string(), rule_file: codedAnswer() })),
    created_by: z.string(),
    created_date: time,
    modified_by: z.string(),
    modified_date: time,
    /** The address of its job, while it is enabled. */
    job: z.string().optional(),
    link,
  })
  .meta({ id: 'NormalizationProcess' });

export const processListShape = z.object({ process: z.array(processShape), total_record_count: totalRecordCount });

/** A rule file as this API shows it; a single file includes its text. */
export function toRuleFileBody(address: string, file: RuleFile, text?: string) {
  return {
    id: file._id,
    name: file.name,
    description: file.description,
    access: { value: file.access, desc: ACCESS[file.access] },
    enabled: file.enabled,
    owner: file.owner,
    version: file.version,
    rules: file.rules,
    created_date: file.createdDate.toISOString(),
    modified_by: file.modifiedBy,
    modified_date: file.modifiedDate.toISOString(),
    ...defined({ text }),
    link: ruleFileLink(address, file._id),
  };
}

export function toVersionBody(address: string, version: Omit<RuleFileVersion, 'text'> & { text?: string }) {
  return {
    version: version.version,
    rules: version.rules,
    created_by: version.createdBy,
    created_date: version.createdDate.toISOString(),
    ...defined({ text: version.text }),
    link: `${ruleFileLink(address, version.file)}/versions/${version.version}`,
  };
}

/** @param names of rule files, by id. */
export function toProcessBody(address: string, process: NormalizationProcess, names: ReadonlyMap<string, string>) {
  return {
    id: process._id,
    name: process.name,
    description: process.description,
    enabled: process.enabled,
    task: process.tasks.map((task) => ({
      name: task.name,
      rule_file: { value: task.ruleFile, desc: names.get(task.ruleFile) ?? task.ruleFile },
    })),
    created_by: process.createdBy,
    created_date: process.createdDate.toISOString(),
    modified_by: process.modifiedBy,
    modified_date: process.modifiedDate.toISOString(),
    ...(process.enabled ? { job: `${address}/conf/jobs/${process._id}` } : {}),
    link: `${address}/conf/normalization/processes/${process._id}`,
  };
}

function ruleFileLink(address: string, id: string): string {
  return `${address}/conf/normalization/rule-files/${id}`;
}
