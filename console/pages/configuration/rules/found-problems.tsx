import { useTexts } from '../../../texts/language.tsx';
import { Button } from '../../../ui/button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import type { CheckedRules, RuleProblem } from './rule-problem.ts';
import { ServerWords } from '../../../ui/server-words.tsx';

/** What is wrong with the rules, in words; each leads to its place. */
export function FoundProblems({
  text,
  checked,
  failure,
  onGo,
}: {
  text: string;
  checked: CheckedRules | undefined;
  /** Why the text could not be checked. */
  failure: string | undefined;
  onGo: (problem: RuleProblem) => void;
}) {
  const { rules } = useTexts();
  const isOfNow = checked?.text === text;
  const problems = checked?.problems ?? [];
  return (
    <>
      <div className="row">
        <span role="status">
          {checked &&
            (problems.length > 0 ? (
              <strong>{rules.problems(problems.length)}</strong>
            ) : (
              <span className="muted">{rules.noProblems}</span>
            ))}
        </span>
        {!isOfNow && failure === undefined && <span className="muted">{rules.checking}</span>}
      </div>
      {failure !== undefined && <Notice kind="warning" title={rules.notChecked(failure)} />}
      {problems.length > 0 && (
        <ul className="rule-problems">
          {problems.map((problem) => (
            <li key={`${problem.line} ${problem.column} ${problem.message}`}>
              <Button
                kind="plain"
                onClick={() => {
                  onGo(problem);
                }}
              >
                {rules.at(problem.line, problem.column)}
              </Button>{' '}
              {rules.severities[problem.severity]}: <ServerWords>{problem.message}</ServerWords>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
