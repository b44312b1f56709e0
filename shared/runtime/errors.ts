/**
 * A refusal that the caller can act on: what is wrong, where, and what to do.
 * `code` is the published API's error code where it has one (reference: REST Configuration API), else a word.
 */
export class MusterError extends Error {
  override readonly name = 'MusterError';
  readonly code: string;
  readonly httpStatus: number;

  constructor(code: string, httpStatus: number, message: string) {
    super(message);
    this.code = code;
    this.httpStatus = httpStatus;
  }
}
