import type { NormalizeParameters } from '../../../shared/jobs/normalize-research-assets.ts';
import { MusterError } from '../../../shared/runtime/errors.ts';
import { knownCodes } from '../../../shared/rules/check-result.ts';
import type { KnownCodes } from '../../../shared/rules/checks/check-codes.ts';
import type { Store } from '../../../shared/store/store.ts';

/** Fixed when a run is frozen: the version of each task's file, and the codes that results are checked against. */
export interface PinnedRules {
  tasks: { name: string; ruleFile: string; fileName: string; version: number }[];
  codes: Record<string, string[]>;
}

/** @throws MusterError RULE_FILE_NOT_USABLE if a file was unshared, disabled or deleted since the run was submitted. */
export async function pinRules({ tasks }: NormalizeParameters, store: Store): Promise<PinnedRules> {
  const usable = await store.ruleFiles.usableAmong(tasks.map(({ ruleFile }) => ruleFile));
  const codes = knownCodes(await store.codeTables.all());
  return {
    tasks: tasks.map(({ name, ruleFile }) => {
      const file = usable.get(ruleFile);
      if (file) return { name, ruleFile, fileName: file.name, version: file.version };
      const says = `Task ${JSON.stringify(name)}: its rule file ${ruleFile} is no longer shared and enabled.`;
      throw new MusterError('RULE_FILE_NOT_USABLE', 409, says);
    }),
    codes: Object.fromEntries([...codes].map(([field, known]) => [field, [...known]])),
  };
}

export function readPinned(pinned: unknown): { tasks: PinnedRules['tasks']; codes: KnownCodes } {
  const { tasks, codes } = pinned as PinnedRules;
  return { tasks, codes: new Map(Object.entries(codes).map(([field, known]) => [field, new Set(known)])) };
}
