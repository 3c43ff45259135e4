/**
 * Checks the text of a formula by the server's grammar, so that a slip of the hand is shown where it is while typing.
 * What a formula is worth only the server says, which knows all parameters and rows.
 *
 * sum      = product (("+" | "-") product)*
 * product  = signed (("*" | "/") signed)*
 * signed   = ("+" | "-") signed | power
 * power    = atom ("^" signed)?
 * atom     = number | name | row | name "(" sum (separator sum)* ")" | "(" sum ")"
 */
import { tokens, type Token } from "./lexer";
import { FormulaProblem } from "./problem";

const DEEPEST = 50;
const MANY = 50;

/** Name to the least and the greatest count of arguments. */
const ARGUMENTS: Readonly<Record<string, readonly [number, number]>> = {
  min: [1, MANY],
  max: [1, MANY],
  sum: [1, MANY],
  avg: [1, MANY],
  abs: [1, 1],
  round: [1, 2],
  ceil: [1, 1],
  floor: [1, 1],
  pow: [2, 2],
  sqrt: [1, 1],
};

/** What is wrong with the text, or null where it is a formula. */
export function problemOf(text: string): FormulaProblem | null {
  try {
    new Parser(tokens(text)).formula();
    return null;
  } catch (problem) {
    if (problem instanceof FormulaProblem) return problem;
    throw problem;
  }
}

/** The stream ends with one like this, which nothing takes. */
const END: Token = { sort: "end", text: "", position: 0 };

class Parser {
  readonly #stream: readonly Token[];
  #at = 0;

  constructor(stream: readonly Token[]) {
    this.#stream = stream;
  }

  formula(): void {
    if (this.#current().sort === "end") throw new FormulaProblem("empty", 0);
    this.#sum(0);
    if (this.#current().sort !== "end") throw this.#unexpected();
  }

  #current(): Token {
    return this.#stream[this.#at] ?? END;
  }

  #sum(depth: number): void {
    this.#product(depth);
    while (this.#takeOperator("+-")) this.#product(depth);
  }

  #product(depth: number): void {
    this.#signed(depth);
    while (this.#takeOperator("*/")) this.#signed(depth);
  }

  #signed(depth: number): void {
    if (depth > DEEPEST) throw new FormulaProblem("too-deep", this.#current().position);
    if (this.#takeOperator("+-")) this.#signed(depth + 1);
    else this.#power(depth);
  }

  #power(depth: number): void {
    this.#atom(depth);
    if (this.#takeOperator("^")) this.#signed(depth + 1);
  }

  #atom(depth: number): void {
    const token = this.#current();
    if (token.sort === "number" || token.sort === "row") {
      this.#at += 1;
    } else if (token.sort === "name") {
      this.#at += 1;
      if (this.#current().sort === "open") this.#call(token, depth);
    } else if (token.sort === "open") {
      this.#at += 1;
      this.#sum(depth + 1);
      this.#close(token);
    } else {
      throw this.#unexpected();
    }
  }

  #call(name: Token, depth: number): void {
    const bounds = Object.hasOwn(ARGUMENTS, name.text) ? ARGUMENTS[name.text] : undefined;
    if (bounds === undefined) throw new FormulaProblem("unknown-function", name.position, name.text);
    const opening = this.#current();
    let count = 0;
    do {
      this.#at += 1;
      this.#sum(depth + 1);
      count += 1;
    } while (this.#current().sort === "separator");
    this.#close(opening);
    const [least, most] = bounds;
    if (count < least || count > most) throw new FormulaProblem("wrong-arguments", name.position, name.text);
  }

  #close(opening: Token): void {
    if (this.#current().sort === "end") throw new FormulaProblem("unbalanced-parenthesis", opening.position, "(");
    if (this.#current().sort !== "close") throw this.#unexpected();
    this.#at += 1;
  }

  #takeOperator(operators: string): boolean {
    const isOne = this.#current().sort === "operator" && operators.includes(this.#current().text);
    if (isOne) this.#at += 1;
    return isOne;
  }

  #unexpected(): FormulaProblem {
    const token = this.#current();
    const before = this.#stream[this.#at - 1]?.sort;
    const faultOf = () => {
      if (token.sort === "separator") return "comma-outside-function";
      if (token.sort === "close" && before !== undefined && before !== "operator") return "unbalanced-parenthesis";
      if (["number", "name", "row", "open"].includes(token.sort)) return "unexpected";
      return "missing-operand";
    };
    return new FormulaProblem(faultOf(), token.position, token.text);
  }
}
