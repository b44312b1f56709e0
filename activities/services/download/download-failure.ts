import { defined } from '../../../shared/runtime/defined.ts';
/** Why a link gave no file. */
export type DownloadFailureReason =
  | 'ADDRESS_NOT_SUPPORTED'
  | 'ADDRESS_BLOCKED'
  | 'CREDENTIALS_IN_ADDRESS'
  | 'PORT_NOT_ALLOWED'
  | 'DOWNGRADED'
  | 'TOO_MANY_REDIRECTS'
  | 'HOST_NOT_FOUND'
  | 'UNREACHABLE'
  | 'BAD_CERTIFICATE'
  | 'ACCESS_DENIED'
  | 'NOT_FOUND'
  | 'REFUSED'
  | 'SERVER_ERROR'
  | 'TOO_MANY_REQUESTS'
  | 'TIMEOUT'
  | 'TOO_SLOW'
  | 'CUT_OFF'
  | 'TOO_LARGE'
  | 'ENCODED'
  | 'EMPTY'
  | 'TYPE_NOT_ALLOWED'
  | 'NO_FILE_FOUND'
  | 'LOGIN_REQUIRED'
  | 'TOO_MANY_FILES'
  | 'INFECTED'
  | 'STORE_FULL';

export interface DownloadFailure {
  kind: 'failed';
  reason: DownloadFailureReason;
  /** A sentence; may name hosts and paths, but never a query, which may contain a token. */
  message: string;
  /** Temporary: try again later. */
  isTransient: boolean;
  retryAfterMs?: number;
}

export function permanent(reason: DownloadFailureReason, message: string): DownloadFailure {
  return { kind: 'failed', reason, message, isTransient: false };
}

export function transient(reason: DownloadFailureReason, message: string, retryAfterMs?: number): DownloadFailure {
  return {
    kind: 'failed',
    reason,
    message,
    isTransient: true,
    ...defined({ retryAfterMs }),
  };
}

/** Host and path of an address, the parts that messages may show. */
export function placeOf(url: URL): string {
  return `${url.host}${url.pathname}`;
}
