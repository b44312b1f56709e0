import { MusterError } from '../runtime/errors.ts';
import type { MembersReport } from './members-report.ts';

const SHOWN_IDS = 10;

/** One kind of invalid ids: its code in the published API and its message. */
interface Problem {
  code: string;
  count: number;
  words: string;
}

/**
 * Refuses the call if the report has invalid ids; the message names every kind, under the code of the first.
 * @param path where records have the ids: the published API has other codes for ids that are not the records' own.
 * @throws MusterError 60114 empty, 60119 duplicate, 60116 or 60120 not valid, 60115 or 60176 already in, 60117 not in.
 */
export function refuseInvalidIds(report: MembersReport, path: string): void {
  const isOwnId = path === '_id';
  const notValid = isOwnId ? '60116' : '60120';
  const isRemoval = report.operation === 'delete_members';
  const alreadyCode = isRemoval ? '60117' : isOwnId ? '60115' : '60176';
  const malformed = report.malformed.map(({ value, why }) => `${value} (${why})`);
  const problems: Problem[] = [
    { code: '60114', count: report.empty, words: `${report.empty} without an id` },
    problem('60119', 'sent more than once', report.duplicates),
    problem(notValid, 'malformed', malformed),
    problem(notValid, 'unknown', report.unknown),
    problem(notValid, 'matched by several records', report.ambiguous),
    problem(alreadyCode, isRemoval ? 'not in the set' : 'already in the set', report.already),
  ];
  const met = problems.filter(({ count }) => count > 0);
  const [first] = met;
  if (!first) return;
  const told = met.map(({ words }) => words).join('; ');
  throw new MusterError(
    first.code,
    400,
    `Nothing was changed. Of ${report.received} members sent: ${told}. Send fail_on_invalid_id=false to use the others.`,
  );
}

function problem(code: string, words: string, ids: readonly string[]): Problem {
  const shown = ids.slice(0, SHOWN_IDS).join(', ');
  const more = ids.length > SHOWN_IDS ? ` and ${ids.length - SHOWN_IDS} more` : '';
  return { code, count: ids.length, words: `${ids.length} ${words}: ${shown}${more}` };
}
