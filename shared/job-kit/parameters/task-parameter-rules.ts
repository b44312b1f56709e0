/** Rules for a job's parameters as a whole. */
export interface TaskParameterRules {
  /** Refuses a run that would do nothing: at least one group must be on. */
  atLeastOneActive?: boolean;
}
