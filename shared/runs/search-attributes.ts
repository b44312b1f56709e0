import type { SearchAttributePair } from '@temporalio/common';
import { isGrpcServiceError, type Client } from '@temporalio/client';
import type { Run } from '../model/run.ts';
import { SEARCH_ATTRIBUTES } from '../model/search-attributes.ts';

/** The server's enumeration value for keyword attributes. */
const KEYWORD = 2;

export function searchAttributesOf({ _id, job, set, submittedBy, status }: Run): SearchAttributePair[] {
  return [
    { key: SEARCH_ATTRIBUTES.run, value: _id },
    { key: SEARCH_ATTRIBUTES.job, value: job.id },
    { key: SEARCH_ATTRIBUTES.set, value: set.id },
    { key: SEARCH_ATTRIBUTES.content, value: set.content },
    { key: SEARCH_ATTRIBUTES.submitter, value: submittedBy },
    { key: SEARCH_ATTRIBUTES.status, value: status },
  ];
}

/**
 * Registers missing search attributes.
 * @returns false if the namespace does not allow it: runs then start without them.
 * @throws when Temporal cannot be reached.
 */
export async function ensureSearchAttributes({ connection }: Client, namespace: string): Promise<boolean> {
  const names = Object.values(SEARCH_ATTRIBUTES).map((key) => key.name);
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    const missing = names.filter((name) => !(name in (customAttributes ?? {})));
    if (missing.length === 0) return true;
    const searchAttributes = Object.fromEntries(missing.map((name) => [name, KEYWORD]));
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
    return true;
  } catch (error) {
    if (isGrpcServiceError(error) && isRefusal(error.code)) return false;
    throw error;
  }
}

/** INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS (a race, or another type), PERMISSION_DENIED, RESOURCE_EXHAUSTED, UNIMPLEMENTED, UNAUTHENTICATED. */
function isRefusal(code: number): boolean {
  return [3, 5, 6, 7, 8, 12, 16].includes(code);
}
