"""Checks a request against a shape and turns its strings into numbers and booleans."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .refusals import ApiRefusal, bad_parameter, missing_parameter, not_simulated, unknown_parameter
from .shapes import Shape, shape_of_params

INTEGER = re.compile(r"^-?\d{1,18}$")
DECIMAL = re.compile(r"^-?\d+(\.\d+)?$")
MOST_METADATA_KEYS, LONGEST_METADATA_KEY, LONGEST_METADATA_VALUE = 50, 40, 500


def checked(params: type, raw: Mapping[str, Any], simulated: frozenset[str] | None = None) -> dict[str, Any]:
    """The request's values, typed. Raises ApiRefusal as Stripe would.

    `simulated` names the parameters this server acts on (dotted for nested ones); the others that the SDK
    knows are refused by name instead of being ignored.
    """
    values: dict[str, Any] = check(shape_of_params(params), dict(raw), "")
    if simulated is not None:
        refuse_not_simulated(values, simulated)
    return values


def refuse_not_simulated(values: Mapping[str, Any], simulated: frozenset[str]) -> None:
    for name, value in values.items():
        inner = [path for path in simulated if path.startswith(f"{name}.")]
        if name not in simulated and not inner:
            raise not_simulated(name)
        for key in value if isinstance(value, Mapping) and inner else ():
            if f"{name}.{key}" not in simulated:
                raise not_simulated(f"{name}[{key}]")


def check(shape: Shape, value: Any, path: str) -> Any:
    if value == "" and shape.kind != "object":
        return unset(shape, path)
    match shape.kind:
        case "object":
            return check_object(shape, value, path)
        case "list":
            return check_list(shape, value, path)
        case "map":
            return check_metadata(value, path)
        case "any_of":
            return check_any(shape, value, path)
        case _:
            return check_leaf(shape, value, path)


def unset(shape: Shape, path: str) -> None:
    if not shape.may_unset:
        message = (
            f"You passed an empty string for '{path}'. We assume empty values are an attempt to unset a "
            f"parameter; however '{path}' cannot be unset."
        )
        raise bad_parameter(message, path, "parameter_invalid_empty")


def check_object(shape: Shape, value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise bad_parameter("Invalid object", path)
    for name in value:
        if name not in shape.fields:
            raise unknown_parameter(inside(path, name))
    for name in sorted(shape.required):
        if name not in value:
            raise missing_parameter(inside(path, name))
    return {name: check(shape.fields[name], item, inside(path, name)) for name, item in value.items()}


def check_list(shape: Shape, value: Any, path: str) -> list[Any]:
    if not isinstance(value, list) or shape.item is None:
        raise bad_parameter("Invalid array", path)
    return [check(shape.item, item, f"{path}[{place}]") for place, item in enumerate(value)]


def check_metadata(value: Any, path: str) -> dict[str, str]:
    pairs = dict(enumerate(value)) if isinstance(value, list) else value
    if not isinstance(pairs, dict) or not all(isinstance(text, str) for text in pairs.values()):
        raise bad_parameter("Invalid hash", path)
    words = {str(key): text for key, text in pairs.items()}
    if len(words) > MOST_METADATA_KEYS:
        raise bad_parameter(f"Metadata can have up to {MOST_METADATA_KEYS} keys.", path)
    for key, text in words.items():
        if len(key) > LONGEST_METADATA_KEY or len(text) > LONGEST_METADATA_VALUE:
            message = f"Metadata keys have up to {LONGEST_METADATA_KEY} and values up to {LONGEST_METADATA_VALUE}"
            raise bad_parameter(f"{message} characters: {key[:LONGEST_METADATA_KEY]}", inside(path, key))
    return words


def check_any(shape: Shape, value: Any, path: str) -> Any:
    first: ApiRefusal | None = None
    for member in shape.members:
        try:
            return check(member, value, path)
        except ApiRefusal as refusal:
            first = first or refusal
    raise first or bad_parameter("Invalid value", path)


def check_leaf(shape: Shape, value: Any, path: str) -> Any:
    if not isinstance(value, str):
        raise bad_parameter(f"Invalid {shape.kind}", path)
    if shape.kind == "integer":
        if not INTEGER.match(value):
            raise bad_parameter(f"Invalid integer: {value}", path, "parameter_invalid_integer")
        return int(value)
    if shape.kind == "boolean":
        if value not in ("true", "false"):
            raise bad_parameter(f"Invalid boolean: {value}", path)
        return value == "true"
    if shape.kind == "decimal" and not DECIMAL.match(value):
        raise bad_parameter(f"Invalid decimal: {value}", path)
    if shape.kind == "choice" and value not in shape.choices:
        raise bad_parameter(f"Invalid {path}: must be one of {', '.join(filter(None, shape.choices))}", path)
    return value


def inside(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name
