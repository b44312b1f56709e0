/** What a job's parameters have to be together. */
export interface TaskParameterRules {
  /** Refuses a run that would do nothing: one of the groups must be on. */
  atLeastOneActive?: boolean;
}
