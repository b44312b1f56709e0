import { useEffect, useState } from 'react';
import { messageOf } from '../../../api/api-problem.ts';
import { api, body } from '../../../api/client.ts';
import type { CheckedRules } from './rule-problem.ts';

/** After so much quiet the rules are checked. */
const QUIET_MS = 500;

/**
 * What the server finds in the rules while one types: the last answer, and why there is none for the text as it is now.
 * An answer for an older text never takes the place of one for a newer text.
 */
export function useCheckedRules(text: string): { checked?: CheckedRules | undefined; failure?: string | undefined } {
  const [checked, setChecked] = useState<CheckedRules>();
  const [failed, setFailed] = useState<{ text: string; why: string }>();
  useEffect(() => {
    const asking = new AbortController();
    const timer = setTimeout(() => {
      body(api.POST('/almaws/v1/conf/normalization/rules/check', { body: { text }, signal: asking.signal })).then(
        ({ problem }) => {
          if (!asking.signal.aborted) setChecked({ text, problems: problem });
        },
        (error: unknown) => {
          if (!asking.signal.aborted) setFailed({ text, why: messageOf(error) });
        },
      );
    }, QUIET_MS);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [text]);
  return { checked, failure: failed?.text === text ? failed.why : undefined };
}
