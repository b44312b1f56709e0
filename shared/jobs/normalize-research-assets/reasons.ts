/** Why an asset, or an item of it, came out as it did. */
export const NORMALIZE_REASONS = {
  RULE_APPLIED: 'The rule changed the asset.',
  RULE_HELD_BACK: 'The rule applies, but could not make its change.',
  NO_RULE_APPLIES: 'No rule applies to the asset.',
  RULE_SYNTAX: 'The rule file cannot be read.',
  RULE_FILE_TOO_LARGE: 'The rule file is too large.',
  RULE_STEP_LIMIT: 'The rules need too many steps for this asset.',
  RULE_TIME_LIMIT: 'The rules take too long for this asset.',
  RULE_MEMORY_LIMIT: 'The rules need too much memory for this asset.',
  RULE_OUTPUT_LIMIT: 'The rules write too much into this asset.',
  RULE_RESULT_INVALID: 'The rules would make the asset invalid.',
} as const;

export type NormalizeReason = keyof typeof NORMALIZE_REASONS;
