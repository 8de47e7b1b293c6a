"""GitHub's expressions, of the forms that our workflows use; any other is an error, never a guess."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

EXPRESSION: Final = re.compile(r"\$[{]{2}\s*(.*?)\s*[}]{2}")
NAME: Final = re.compile(r"[a-zA-Z_][\w-]*(\.([a-zA-Z_][\w-]*|\*))*")
CALL: Final = re.compile(r"(\w+)\((.*)\)")
TEXT: Final = re.compile(r"'([^']*)'")
COMPARISON: Final = re.compile(r"(\S+) ([!=]=) (\S+)")

Context = Mapping[str, Any]


class UnknownExpressionError(Exception):
    """One sentence that quotes it."""


def filled(text: str, context: Context) -> Any:  # noqa: ANN401  (whatever JSON holds)
    """The text with its expressions evaluated; a text that is one expression gives that one's value."""
    whole = EXPRESSION.fullmatch(text)
    if whole:
        return evaluate(whole[1], context)
    return EXPRESSION.sub(lambda match: str(evaluate(match[1], context)), text)


def evaluate(expression: str, context: Context) -> Any:  # noqa: ANN401
    """Raises UnknownExpressionError."""
    if " && " in expression:
        return all(evaluate(each, context) for each in expression.split(" && "))
    compared = COMPARISON.fullmatch(expression)
    if compared:
        left, operator, right = compared.groups()
        return (evaluate(left, context) == evaluate(right, context)) is (operator == "==")
    call, text = CALL.fullmatch(expression), TEXT.fullmatch(expression)
    if text:
        return text[1]
    if call:
        return _called(call[1], call[2], context)
    if NAME.fullmatch(expression):
        return _looked_up(expression.split("."), context, expression)
    raise UnknownExpressionError(f"this evaluator does not know the form of {expression!r}")


def _called(function: str, arguments: str, context: Context) -> Any:  # noqa: ANN401
    evaluated = [evaluate(argument.strip(), context) for argument in arguments.split(", ")] if arguments else []
    match function, evaluated:
        case "always", []:
            return True
        case "failure", []:
            return any(needed["result"] == "failure" for needed in context["needs"].values())
        case "contains", [list(values), value]:
            return value in values
        case "toJSON", [value]:
            return json.dumps(value, indent=2)
        case "fromJSON", [str(text)]:
            return json.loads(text)
        case "join", [list(values), str(separator)]:
            return separator.join(map(str, values))
    raise UnknownExpressionError(f"this evaluator does not know {function}({arguments})")


def _looked_up(names: list[str], value: Any, expression: str) -> Any:  # noqa: ANN401
    for index, name in enumerate(names):
        if name == "*":
            return [_looked_up(names[index + 1 :], value, expression) for value in value.values()]
        if not isinstance(value, Mapping) or name not in value:
            raise UnknownExpressionError(f"nothing here is called {name!r} in {expression!r}")
        value = value[name]
    return value
