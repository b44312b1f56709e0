import type { Asset } from '../model/asset.ts';
import { MusterError } from '../runtime/errors.ts';
import { runInThread } from '../runtime/threads/run-in-threads.ts';
import { threadTask, warmUp, type ThreadLimits } from '../runtime/threads/thread-task.ts';
import type { KnownCodes } from './checks/check-codes.ts';
import type { CheckedText, Trial, TrialAnswer, TriedText, work } from './trial-in-thread.ts';

const TRIAL = threadTask<typeof work>('./trial-in-thread', import.meta.url);

const SAMPLE = `rule "Sample"
when exists "title" AND NOT ("language" equals "eng") then
replaceContents "title.a" with "b"
set TEMP"1" to xpath "//*[count(*) > 1]"
end
`;
const SAMPLE_ASSET: Asset = { _id: 'sample', title: 'a', revision: 1, changes: [] };
/** Has a thread build the grammar, recover from an error, and work through rules and an XPath. */
export const TRIAL_WARM_UP = warmUp(TRIAL, [
  { kind: 'check', text: `${SAMPLE}rule "With an error" when TRUE then removeFields "title" end`, codes: new Map() },
  { kind: 'try', text: SAMPLE, asset: SAMPLE_ASSET, codes: new Map() },
]);

/** More than the limits that the rules themselves count, so that those speak first: they name the rule. */
const LIMITS: ThreadLimits = { timeMs: 5_000 };

/**
 * Checks a rule file, in a thread.
 * @param codes what coded fields may hold, if that is to be checked too.
 * @throws MusterError RULE_TIME_LIMIT or RULE_MEMORY_LIMIT.
 */
export async function checkText(text: string, codes?: KnownCodes): Promise<CheckedText> {
  const answer = await askThread({ kind: 'check', text, ...(codes ? { codes } : {}) });
  if (answer.kind === 'checked') return answer.checked;
  throw new Error('A check came back as something else.');
}

/** Shows what rules do to one record, in a thread. @throws MusterError RULES_INVALID, or the limit that was reached. */
export async function tryText(text: string, asset: Asset, codes: KnownCodes): Promise<TriedText> {
  const answer = await askThread({ kind: 'try', text, asset, codes });
  if (answer.kind === 'tried') return answer.tried;
  throw new Error('A trial came back as something else.');
}

async function askThread(trial: Trial): Promise<Exclude<TrialAnswer, { kind: 'refused' }>> {
  const outcome = await runInThread(TRIAL, undefined, trial, { limits: LIMITS });
  if (outcome.kind === 'threw') throw new Error(outcome.message);
  if (outcome.kind === 'stopped') {
    if (outcome.limit === 'memory') {
      throw new MusterError('RULE_MEMORY_LIMIT', 400, 'The rules need too much memory. Make the file smaller.');
    }
    const says = `Reading and trying these rules takes more than ${LIMITS.timeMs / 1_000} seconds. Make the file smaller.`;
    throw new MusterError('RULE_TIME_LIMIT', 400, says);
  }
  if (outcome.output.kind === 'refused') throw new MusterError(outcome.output.code, 400, outcome.output.message);
  return outcome.output;
}
