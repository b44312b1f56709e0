import { choice } from '../../job-kit/parameters/choice.ts';
import { given } from '../../job-kit/parameters/task-group.ts';
import { primaryId } from '../../job-kit/parameters/text-value.ts';

/** Which of an asset's authors to change. */
export type AuthorSelection = { who: 'ALL' | 'CREATORS' | 'CONTRIBUTORS' } | { who: 'RESEARCHER'; researcher: string };

/** The fields that select authors; `_Researcher` goes with `_Whom` = RESEARCHER. */
export const AUTHOR_SELECTION_FIELDS = {
  whom: {
    reads: choice({
      ALL: 'All creators and contributors',
      CREATORS: 'All creators',
      CONTRIBUTORS: 'All contributors',
      RESEARCHER: 'One researcher',
    }),
    title: 'Creators or contributors',
    default: 'ALL',
  },
  researcher: {
    reads: primaryId(),
    title: 'Researcher',
    help: 'Primary id of the researcher, as creator or contributor.',
    when: { whom: ['RESEARCHER'] },
  },
} as const;

/** Reads the selection fields. */
export function authorSelection(values: {
  whom: AuthorSelection['who'];
  researcher: string | undefined;
}): AuthorSelection {
  if (values.whom === 'RESEARCHER') return { who: 'RESEARCHER', researcher: given(values.researcher) };
  return { who: values.whom };
}
