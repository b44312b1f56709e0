import { defineSearchAttributeKey } from '@temporalio/common';

/** Search attributes for finding runs in Temporal's UI, e.g. `MusterStatus="RUNNING"`. */
export const SEARCH_ATTRIBUTES = {
  /** The instance's id in the API. */
  run: defineSearchAttributeKey('MusterRun', 'KEYWORD'),
  job: defineSearchAttributeKey('MusterJob', 'KEYWORD'),
  set: defineSearchAttributeKey('MusterSet', 'KEYWORD'),
  content: defineSearchAttributeKey('MusterContent', 'KEYWORD'),
  submitter: defineSearchAttributeKey('MusterSubmitter', 'KEYWORD'),
  status: defineSearchAttributeKey('MusterStatus', 'KEYWORD'),
  /** Why it is paused, e.g. `BREAKER`; unset otherwise. */
  paused: defineSearchAttributeKey('MusterPaused', 'KEYWORD'),
};
