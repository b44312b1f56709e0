/** A coded value as the API shows it: the code and its label. */
export interface Coded {
  value: string;
  desc: string;
}

/** An invalid parameter, and why. */
export interface ParameterProblem {
  parameter: string;
  message: string;
}
