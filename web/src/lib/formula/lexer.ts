/** Formula text to tokens; the rules are those of the server's `domain/formula/lexer.py`, held by one shared table. */
import { FormulaProblem } from "./problem";

export type Sort = "number" | "name" | "row" | "operator" | "open" | "close" | "separator" | "end";

export interface Token {
  readonly sort: Sort;
  /** As written; names in lower case. */
  readonly text: string;
  readonly position: number;
}

const LONGEST_TEXT = 2000;
const MOST_DIGITS = 30;

const SPACE = /\s*/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const ROW = /#([0-9]{1,18})(?![0-9])/y;
const NUMBER = /[0-9._]*[0-9][0-9._]*/y;
const NUMBER_WITH_COMMA = /[0-9._]*,?[0-9][0-9._]*(?:,[0-9][0-9._]*)*/y;
const PLAIN = /^(?:[0-9]+(?:_[0-9]+)*(?:[.,][0-9]+)?|[.,][0-9]+)$/;
const THOUSANDS = /^[1-9][0-9]{0,2}(?:(?:\.[0-9]{3}){2,}(?:,[0-9]+)?|\.[0-9]{3},[0-9]+)$/;
const AMBIGUOUS = /^[1-9][0-9]{0,2}\.[0-9]{3}$/;

const SINGLE: Readonly<Record<string, Sort>> = {
  "+": "operator",
  "-": "operator",
  "*": "operator",
  "/": "operator",
  "^": "operator",
  "(": "open",
  ")": "close",
  ";": "separator",
};

/** The tokens of a formula, the last one being the end; a leading `=` is dropped. Throws FormulaProblem. */
export function tokens(text: string): Token[] {
  if (text.length > LONGEST_TEXT) throw new FormulaProblem("too-long", LONGEST_TEXT);
  const found: Token[] = [];
  // For each open bracket: does it belong to a function?
  const brackets: boolean[] = [];
  let position = afterEquals(text);
  for (;;) {
    position = skipSpace(text, position);
    if (position >= text.length) break;
    const token = next(text, position, brackets.at(-1) === true);
    if (token.sort === "open") brackets.push(found.at(-1)?.sort === "name");
    else if (token.sort === "close") brackets.pop();
    found.push(token);
    position += token.sort === "row" ? token.text.length + 1 : token.text.length;
  }
  return [...found, { sort: "end", text: "", position: text.length }];
}

function afterEquals(text: string): number {
  const start = skipSpace(text, 0);
  return text[start] === "=" ? start + 1 : start;
}

function skipSpace(text: string, position: number): number {
  return position + (match(SPACE, text, position)?.[0].length ?? 0);
}

function match(pattern: RegExp, text: string, position: number): RegExpExecArray | null {
  pattern.lastIndex = position;
  return pattern.exec(text);
}

function next(text: string, position: number, insideFunction: boolean): Token {
  const character = text[position] ?? "";
  const single = SINGLE[character];
  if (single !== undefined) return { sort: single, text: character, position };
  const row = match(ROW, text, position);
  if (row !== null) return { sort: "row", text: row[1] ?? "", position };
  const name = match(NAME, text, position);
  if (name !== null) return { sort: "name", text: name[0].toLowerCase(), position };
  const number = match(insideFunction ? NUMBER : NUMBER_WITH_COMMA, text, position);
  if (number !== null) {
    checkNumber(number[0], position);
    return { sort: "number", text: number[0], position };
  }
  if (character === ",") return { sort: "separator", text: ",", position };
  throw new FormulaProblem("unknown-character", position, character);
}

function checkNumber(text: string, position: number): void {
  if (AMBIGUOUS.test(text)) throw new FormulaProblem("ambiguous-number", position, text);
  const isGrouped = THOUSANDS.test(text);
  const digits = (isGrouped ? text.replaceAll(".", "") : text).replaceAll("_", "");
  if (!(isGrouped || PLAIN.test(text)) || digits.length > MOST_DIGITS) {
    throw new FormulaProblem("bad-number", position, text);
  }
}
