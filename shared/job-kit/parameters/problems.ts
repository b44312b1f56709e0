import type { z } from 'zod';
import '../../runtime/issue-words.ts';
import type { ParameterProblem } from '../../model/coded.ts';

/** Missing and unknown parameters have their own error codes in the API. */
export type ProblemKind = 'missing' | 'unknown' | 'invalid';

export interface KnownProblem extends ParameterProblem {
  kind: ProblemKind;
}

/** The problems of each parameter, from a schema error. */
export function parameterProblems(error: z.ZodError): KnownProblem[] {
  return error.issues.flatMap((issue): KnownProblem[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((parameter) => ({
        parameter,
        message: 'This job has no such parameter.',
        kind: 'unknown',
      }));
    }
    const isMissing = issue.code === 'custom' && issue.params?.['kind'] === 'missing';
    const parameter = issue.path.length === 0 ? 'parameters' : String(issue.path[0]);
    return [{ parameter, message: asSentence(issue.message), kind: isMissing ? 'missing' : 'invalid' }];
  });
}

/** People read it alone, beside the parameter. */
function asSentence(message: string): string {
  const begun = `${message.charAt(0).toUpperCase()}${message.slice(1)}`;
  return /[.!?]\)?$/.test(begun) ? begun : `${begun}.`;
}
