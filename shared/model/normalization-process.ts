/** One step of a process: a name, and the rule file it applies unless a run chooses another. */
export interface NormalizationTask {
  name: string;
  /** Id of a rule file. */
  ruleFile: string;
}

/** A way to normalize research assets. Enabled, it is a job of its own: its id and name are the job's. */
export interface NormalizationProcess {
  _id: string;
  name: string;
  description: string;
  enabled: boolean;
  /** Worked through in this order; each sees the result of those before it. */
  tasks: NormalizationTask[];
  createdBy: string;
  createdDate: Date;
  modifiedBy: string;
  modifiedDate: Date;
  deleted?: { at: Date; by: string };
}

export const MAX_TASKS = 20;
