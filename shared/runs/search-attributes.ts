import { defineSearchAttributeKey, SearchAttributeType, type SearchAttributePair } from '@temporalio/common';
import { isGrpcServiceError, type Client } from '@temporalio/client';
import type { Run } from '../model/run.ts';

/** What operators find runs by in Temporal's UI, e.g. `MusterStatus="RUNNING"`. */
const KEYS = {
  job: defineSearchAttributeKey('MusterJob', SearchAttributeType.KEYWORD),
  set: defineSearchAttributeKey('MusterSet', SearchAttributeType.KEYWORD),
  content: defineSearchAttributeKey('MusterContent', SearchAttributeType.KEYWORD),
  submitter: defineSearchAttributeKey('MusterSubmitter', SearchAttributeType.KEYWORD),
  status: defineSearchAttributeKey('MusterStatus', SearchAttributeType.KEYWORD),
};

/** The server's enumeration value for keyword attributes. */
const KEYWORD = 2;

export function searchAttributesOf({ job, set, submittedBy, status }: Run): SearchAttributePair[] {
  return [
    { key: KEYS.job, value: job.name },
    { key: KEYS.set, value: set.id },
    { key: KEYS.content, value: set.content },
    { key: KEYS.submitter, value: submittedBy },
    { key: KEYS.status, value: status },
  ];
}

/**
 * Registers the search attributes where they are missing.
 * @returns false when this namespace does not let us: runs then start without them.
 * @throws when Temporal cannot be reached.
 */
export async function ensureSearchAttributes({ connection }: Client, namespace: string): Promise<boolean> {
  const names = Object.values(KEYS).map((key) => key.name);
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
