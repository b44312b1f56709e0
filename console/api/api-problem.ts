/** What is wrong with a field of what was sent; `field` is its path, empty for the whole. */
export interface FieldProblem {
  field: string;
  message: string;
}

/** An answer of the API that is an error, or no answer at all. */
export class ApiProblem extends Error {
  /** Of the API's, e.g. `402216`; `UNREACHABLE` without an answer. */
  readonly code: string;
  /** 0 without an answer. */
  readonly status: number;
  readonly trackingId: string | undefined;
  /** What is wrong with each field, where the API says it. */
  readonly problems: readonly FieldProblem[];

  constructor({
    code,
    status,
    message,
    trackingId,
    problems = [],
  }: {
    code: string;
    status: number;
    message: string;
    trackingId?: string;
    problems?: readonly FieldProblem[];
  }) {
    super(message);
    this.name = 'ApiProblem';
    this.code = code;
    this.status = status;
    this.trackingId = trackingId;
    this.problems = problems;
  }
}

interface SentError {
  errorCode: string;
  errorMessage: string;
  trackingId: string;
  problem?: readonly FieldProblem[];
}

/** The problem that an answer says, in the server's words. */
export function problemOf(status: number, body: unknown): ApiProblem {
  const { errorList } = (typeof body === 'object' && body !== null ? body : {}) as {
    errorList?: { error?: readonly SentError[] };
  };
  const [first] = errorList?.error ?? [];
  if (!first) return new ApiProblem({ code: 'UNREADABLE', status, message: `The server answered ${status}.` });
  const message = (errorList?.error ?? []).map(({ errorMessage }) => errorMessage).join('\n');
  const { errorCode: code, trackingId, problem: problems = [] } = first;
  return new ApiProblem({ code, status, message, trackingId, problems });
}

/** What to say of something that failed: the server's words where it has said any. */
export function messageOf(failure: unknown): string {
  return failure instanceof ApiProblem ? failure.message : String(failure);
}
