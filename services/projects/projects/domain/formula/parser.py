"""Tokens to a tree: recursive descent over

sum      = product (("+" | "-") product)*
product  = signed (("*" | "/") signed)*
signed   = ("+" | "-") signed | power
power    = atom ("^" signed)?                  right-associative
atom     = number | name | row | name "(" sum (separator sum)* ")" | "(" sum ")"
"""

from collections.abc import Callable

from projects.domain.formula.functions import ARGUMENTS
from projects.domain.formula.lexer import Sort, Token, tokens
from projects.domain.formula.problem import Fault, FormulaError
from projects.domain.formula.syntax import Call, Expression, Name, Negation, Number, Operation, Row

DEEPEST = 50


def parse(text: str) -> Expression:
    """The tree of a formula. Raises FormulaError for anything that is not one."""
    parser = _Parser(tokens(text))
    if parser.current().sort is Sort.END:
        raise FormulaError(Fault.EMPTY, 0)
    tree = parser.sum(0)
    if parser.current().sort is not Sort.END:
        raise parser.unexpected()
    return tree


class _Parser:
    def __init__(self, stream: list[Token]) -> None:
        self._stream = stream
        self._at = 0

    def current(self) -> Token:
        """The token that comes next."""
        return self._stream[self._at]

    def take(self) -> Token:
        """The token that comes next, which is then done with."""
        token = self._stream[self._at]
        self._at += 1
        return token

    def sum(self, depth: int) -> Expression:
        return self._chain("+-", self.product, depth)

    def product(self, depth: int) -> Expression:
        return self._chain("*/", self.signed, depth)

    def _chain(self, operators: str, part: Callable[[int], Expression], depth: int) -> Expression:
        left = part(depth)
        while self._is_operator(operators):
            operator = self.take()
            left = Operation(operator.text, left, part(depth), operator.position)
        return left

    def signed(self, depth: int) -> Expression:
        if depth > DEEPEST:
            raise FormulaError(Fault.TOO_DEEP, self.current().position)
        if not self._is_operator("+-"):
            return self.power(depth)
        sign = self.take()
        operand = self.signed(depth + 1)
        return Negation(operand, sign.position) if sign.text == "-" else operand

    def power(self, depth: int) -> Expression:
        base = self.atom(depth)
        if not self._is_operator("^"):
            return base
        operator = self.take()
        return Operation("^", base, self.signed(depth + 1), operator.position)

    def atom(self, depth: int) -> Expression:
        token = self.current()
        match token.sort:
            case Sort.NUMBER:
                return Number(self.take().value, token.position)
            case Sort.ROW:
                return Row(int(self.take().text), token.position)
            case Sort.NAME:
                self.take()
                return (
                    self._call(token, depth) if self.current().sort is Sort.OPEN else Name(token.text, token.position)
                )
            case Sort.OPEN:
                self.take()
                inner = self.sum(depth + 1)
                self._close(token)
                return inner
        raise self.unexpected()

    def _call(self, name: Token, depth: int) -> Expression:
        if name.text not in ARGUMENTS:
            raise FormulaError(Fault.UNKNOWN_FUNCTION, name.position, name.text)
        opening = self.take()
        arguments = [self.sum(depth + 1)]
        while self.current().sort is Sort.SEPARATOR:
            self.take()
            arguments.append(self.sum(depth + 1))
        self._close(opening)
        least, most = ARGUMENTS[name.text]
        if not least <= len(arguments) <= most:
            raise FormulaError(Fault.WRONG_ARGUMENTS, name.position, name.text)
        return Call(name.text, tuple(arguments), name.position)

    def _close(self, opening: Token) -> None:
        if self.current().sort is Sort.END:
            raise FormulaError(Fault.UNBALANCED_PARENTHESIS, opening.position, "(")
        if self.current().sort is not Sort.CLOSE:
            raise self.unexpected()
        self.take()

    def _is_operator(self, operators: str) -> bool:
        return self.current().sort is Sort.OPERATOR and self.current().text in operators

    def unexpected(self) -> FormulaError:
        """What is wrong with the next token standing where it stands."""
        token = self.current()
        match token.sort:
            case Sort.SEPARATOR:
                fault = Fault.COMMA_OUTSIDE_FUNCTION
            case Sort.CLOSE if self._at > 0 and self._stream[self._at - 1].sort is not Sort.OPERATOR:
                fault = Fault.UNBALANCED_PARENTHESIS
            case Sort.NUMBER | Sort.NAME | Sort.ROW | Sort.OPEN:
                fault = Fault.UNEXPECTED
            case _:
                fault = Fault.MISSING_OPERAND
        return FormulaError(fault, token.position, token.text)
