/** One step of a process: a name, and the rule file it applies unless a run chooses another. */
export interface NormalizationTask {
  name: string;
  /** Id of a rule file. */
  ruleFile: string;
}

/** A way to normalize research assets. When enabled, it is a job with the same id and name. */
export interface NormalizationProcess {
  _id: string;
  name: string;
  description: string;
  enabled: boolean;
  /** Applied in this order; each sees the result of the previous ones. */
  tasks: NormalizationTask[];
  createdBy: string;
  createdDate: Date;
  modifiedBy: string;
  modifiedDate: Date;
  deleted?: { at: Date; by: string };
}

export const MAX_TASKS = 20;
