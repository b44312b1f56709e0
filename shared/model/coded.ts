/** A coded value as the API shows it: the code, and its label. */
export interface Coded {
  value: string;
  desc: string;
}

/** A parameter that cannot be accepted, and why. */
export interface ParameterProblem {
  parameter: string;
  message: string;
}
