"""The value of a formula, given those of the names and rows that it refers to."""

from collections.abc import Mapping
from decimal import Decimal, DivisionByZero, InvalidOperation

from projects.domain.formula.functions import CONSTANTS, WORKING, call, power
from projects.domain.formula.problem import Fault, FormulaError
from projects.domain.formula.syntax import Call, Expression, Name, Negation, Number, Operation, Row

VOLUME_STEP = Decimal("0.001")
LARGEST_VOLUME = Decimal("999999999999999.999")
PARAMETER_STEP = Decimal(1).scaleb(-20)
LARGEST_PARAMETER = Decimal(10**28)


def evaluate(tree: Expression, parameters: Mapping[str, Decimal], rows: Mapping[int, Decimal]) -> Decimal:
    """The exact value. Raises FormulaError with the place of what could not be computed."""
    match tree:
        case Number(value):
            return value
        case Name(name, position):
            return _named(name, position, parameters)
        case Row(pekerjaan_id, position):
            if pekerjaan_id not in rows:
                raise FormulaError(Fault.UNKNOWN_ROW, position, str(pekerjaan_id))
            return rows[pekerjaan_id]
        case Negation(operand, _):
            return WORKING.minus(evaluate(operand, parameters, rows))
        case Operation():
            return _chained(tree, parameters, rows)
        case Call(name, arguments, position):
            return _called(name, [evaluate(argument, parameters, rows) for argument in arguments], position)


def _chained(last: Operation, parameters: Mapping[str, Decimal], rows: Mapping[int, Decimal]) -> Decimal:
    """From the first operand on: a sum is as deep to the left as it is long, too deep to be gone down by calls."""
    operations: list[Operation] = []
    first: Expression = last
    while isinstance(first, Operation):
        operations.append(first)
        first = first.left
    value = evaluate(first, parameters, rows)
    for one in reversed(operations):
        value = _operate(one.operator, value, evaluate(one.right, parameters, rows), one.position)
    return value


def volume_of(tree: Expression, parameters: Mapping[str, Decimal], rows: Mapping[int, Decimal]) -> Decimal:
    """The value as a volume: three decimals, half up. A negative one is an error, not silently zero."""
    value = _rounded(evaluate(tree, parameters, rows), VOLUME_STEP, LARGEST_VOLUME)
    if value < 0:
        raise FormulaError(Fault.NEGATIVE, 0, str(value))
    return abs(value)


def parameter_of(tree: Expression, parameters: Mapping[str, Decimal], rows: Mapping[int, Decimal]) -> Decimal:
    """The value as a parameter: up to 20 decimals, half up, and of either sign."""
    return _rounded(evaluate(tree, parameters, rows), PARAMETER_STEP, LARGEST_PARAMETER)


def _rounded(value: Decimal, step: Decimal, largest: Decimal) -> Decimal:
    if not -largest <= value <= largest:
        raise FormulaError(Fault.TOO_LARGE, 0, str(largest))
    return value.quantize(step, context=WORKING)


def references(tree: Expression) -> tuple[frozenset[str], frozenset[int]]:
    """The parameters and the rows that the formula depends on."""
    names: set[str] = set()
    rows: set[int] = set()
    waiting: list[Expression] = [tree]
    while waiting:
        match waiting.pop():
            case Name(name, _):
                names.add(name)
            case Row(pekerjaan_id, _):
                rows.add(pekerjaan_id)
            case Number():
                pass
            case Negation(operand, _):
                waiting.append(operand)
            case Operation(_, left, right, _):
                waiting += (left, right)
            case Call(_, arguments, _):
                waiting += arguments
    return frozenset(names - CONSTANTS.keys()), frozenset(rows)


def _named(name: str, position: int, parameters: Mapping[str, Decimal]) -> Decimal:
    value = parameters.get(name, CONSTANTS.get(name))
    if value is None:
        raise FormulaError(Fault.UNKNOWN_NAME, position, name)
    return value


def _operate(operator: str, left: Decimal, right: Decimal, position: int) -> Decimal:
    try:
        match operator:
            case "+":
                return WORKING.add(left, right)
            case "-":
                return WORKING.subtract(left, right)
            case "*":
                return WORKING.multiply(left, right)
            case "/":
                return _quotient(left, right)
            case _:
                return power(left, right)
    except DivisionByZero as error:
        raise FormulaError(Fault.DIVISION_BY_ZERO, position, operator) from error
    except ArithmeticError as error:
        raise FormulaError(Fault.NOT_FINITE, position, operator) from error


def _quotient(left: Decimal, right: Decimal) -> Decimal:
    if right == 0:
        raise DivisionByZero
    return WORKING.divide(left, right)


def _called(name: str, arguments: list[Decimal], position: int) -> Decimal:
    try:
        return call(name, arguments)
    except (DivisionByZero, InvalidOperation, ArithmeticError) as error:
        fault = Fault.DIVISION_BY_ZERO if isinstance(error, DivisionByZero) else Fault.NOT_FINITE
        raise FormulaError(fault, position, name) from error
