"""What a request may carry, read from the TypedDicts of the installed SDK.

The SDK's parameter classes are generated from Stripe's own description of the API, so a parameter that
they do not name is one that Stripe would refuse too.
"""

from __future__ import annotations

import sys
import types
import typing
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any, ForwardRef, Literal, NotRequired, Required, Union, get_args, get_origin
from typing import NotRequired as ExtNotRequired
from typing import Required as ExtRequired

from stripe._request_options import RequestOptions

NOT_PARAMETERS = frozenset(RequestOptions.__annotations__)


@dataclass(frozen=True)
class Shape:
    kind: str  # object, list, map, integer, boolean, decimal, string, choice, any_of
    fields: dict[str, Shape] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    item: Shape | None = None
    choices: tuple[str, ...] = ()
    members: tuple[Shape, ...] = ()
    may_unset: bool = False  # an empty string unsets it


@cache
def shape_of_params(params: type) -> Shape:
    """The shape of one SDK parameter class, request options left out."""
    namespace = vars(sys.modules[params.__module__])
    annotations: dict[str, Any] = params.__annotations__
    names = [name for name in annotations if name not in NOT_PARAMETERS]
    required = frozenset(getattr(params, "__required_keys__", ())) - NOT_PARAMETERS
    return Shape("object", {name: shape_of(annotations[name], namespace) for name in names}, required)


def shape_of(annotation: Any, namespace: dict[str, Any]) -> Shape:
    if isinstance(annotation, ForwardRef):
        annotation = annotation.__forward_arg__
    if isinstance(annotation, str):
        return shape_of(eval(annotation, namespace), namespace)  # noqa: S307 - the SDK's own type names
    origin = get_origin(annotation)
    if origin in (NotRequired, Required, ExtNotRequired, ExtRequired):
        return shape_of(get_args(annotation)[0], namespace)
    if origin in (Union, types.UnionType):
        return shape_of_union(get_args(annotation), namespace)
    if origin is Literal:
        return Shape("choice", choices=get_args(annotation))
    if origin is list:
        return Shape("list", item=shape_of(get_args(annotation)[0], namespace))
    if origin is dict or annotation is dict:
        return Shape("map")
    if typing.is_typeddict(annotation) or hasattr(annotation, "__required_keys__"):
        return shape_of_params(annotation)
    return Shape({int: "integer", bool: "boolean", float: "decimal", Decimal: "decimal"}.get(annotation, "string"))


def shape_of_union(members: tuple[Any, ...], namespace: dict[str, Any]) -> Shape:
    """`Literal['a']|str` is the SDK's open enum: the API itself still refuses other words."""
    may_unset = any(get_origin(member) is Literal and "" in get_args(member) for member in members)
    kept = [
        member
        for member in members
        if member is not type(None)
        and not (get_origin(member) is Literal and get_args(member) == ("",))
        and "UntypedStripeObject" not in str(member)
    ]
    shapes = [shape_of(member, namespace) for member in kept]
    if any(shape.kind == "choice" for shape in shapes):
        shapes = [shape for shape in shapes if shape.kind != "string"]
    if len(shapes) == 1:
        only = shapes[0]
        return Shape(only.kind, only.fields, only.required, only.item, only.choices, only.members, may_unset)
    return Shape("any_of", members=tuple(shapes), may_unset=may_unset)
