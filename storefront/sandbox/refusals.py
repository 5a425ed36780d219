"""Stripe's answers when it says no: status, type, code, the parameter at fault."""

from __future__ import annotations

from typing import Any


class ApiRefusal(Exception):
    """One error answer in Stripe's shape. `saved` says whether its idempotency key remembers it."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        saved: bool = True,
    ) -> None:
        super().__init__(message)
        self.message, self.status, self.kind = message, status, kind
        self.code, self.param, self.saved = code, param, saved

    def body(self) -> dict[str, Any]:
        error: dict[str, Any] = {"message": self.message, "type": self.kind}
        if self.code:
            error["code"] = self.code
        if self.param:
            error["param"] = self.param
        return {"error": error}


def bad_parameter(message: str, param: str, code: str | None = None) -> ApiRefusal:
    """A request that fails validation: Stripe saves nothing for its idempotency key."""
    return ApiRefusal(message, code=code, param=param, saved=False)


def unknown_parameter(param: str) -> ApiRefusal:
    return bad_parameter(f"Received unknown parameter: {param}", param, "parameter_unknown")


def missing_parameter(param: str) -> ApiRefusal:
    return bad_parameter(f"Missing required param: {param}.", param, "parameter_missing")


def not_simulated(param: str) -> ApiRefusal:
    """Known to Stripe, but this server would ignore it: better said than silently dropped."""
    message = f"The local sandbox does not simulate the parameter {param}; Stripe knows it."
    return bad_parameter(message, param, "sandbox_not_simulated")


def no_such(kind: str, object_id: str, param: str = "id", status: int = 404) -> ApiRefusal:
    return ApiRefusal(f"No such {kind}: '{object_id}'", status=status, code="resource_missing", param=param)
