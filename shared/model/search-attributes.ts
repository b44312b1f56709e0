import { defineSearchAttributeKey } from '@temporalio/common';

/** What operators find runs by in Temporal's UI, e.g. `MusterStatus="RUNNING"`. */
export const SEARCH_ATTRIBUTES = {
  /** The instance's id in the API. */
  run: defineSearchAttributeKey('MusterRun', 'KEYWORD'),
  job: defineSearchAttributeKey('MusterJob', 'KEYWORD'),
  set: defineSearchAttributeKey('MusterSet', 'KEYWORD'),
  content: defineSearchAttributeKey('MusterContent', 'KEYWORD'),
  submitter: defineSearchAttributeKey('MusterSubmitter', 'KEYWORD'),
  status: defineSearchAttributeKey('MusterStatus', 'KEYWORD'),
  /** Why it is paused, e.g. `BREAKER`; unset while it is not. */
  paused: defineSearchAttributeKey('MusterPaused', 'KEYWORD'),
};
