"""`python -m storefront.sandbox`: start the local Stripe with the settings of the environment."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

from .serving import Sandbox
from .settings import BadSetting, from_environment


def main() -> int:
    try:
        settings = from_environment(os.environ)
    except BadSetting as trouble:
        print(f"The Stripe sandbox does not start: {trouble}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, interrupt)
    sandbox = Sandbox(settings)
    print(f"Stripe sandbox at {sandbox.url} (nothing is ever charged)", flush=True)
    try:
        sandbox.serve()
    except KeyboardInterrupt:
        pass
    return 0


def interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    raise SystemExit(main())
