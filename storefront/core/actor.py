"""Who does a thing: carried by every write, kept in every event."""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    CUSTOMER = "customer"
    STAFF = "staff"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """The acting person, or the program itself; `user_id` is none for guests and the program."""

    kind: ActorKind
    user_id: int | None = None


SYSTEM = Actor(ActorKind.SYSTEM)
GUEST = Actor(ActorKind.CUSTOMER)


def customer(user_id: int | None) -> Actor:
    return Actor(ActorKind.CUSTOMER, user_id)


def staff(user_id: int) -> Actor:
    return Actor(ActorKind.STAFF, user_id)
