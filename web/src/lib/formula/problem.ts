/** What can be wrong with the text of a formula; the names are the server's. */
export type Fault =
  | "empty"
  | "too-long"
  | "too-deep"
  | "unknown-character"
  | "ambiguous-number"
  | "bad-number"
  | "unknown-function"
  | "missing-operand"
  | "unexpected"
  | "unbalanced-parenthesis"
  | "comma-outside-function"
  | "wrong-arguments";

/** A text that is no formula; `position` counts its characters from 0, `subject` is the piece that is meant. */
export class FormulaProblem extends Error {
  readonly fault: Fault;
  readonly position: number;
  readonly subject: string;

  constructor(fault: Fault, position: number, subject = "") {
    super(`${fault} at ${position}`);
    this.name = "FormulaProblem";
    this.fault = fault;
    this.position = position;
    this.subject = subject;
  }
}
