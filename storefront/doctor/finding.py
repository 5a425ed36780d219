"""One thing looked at. What it says is for whoever keeps the shop running, and holds no secret."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """In the words of the terminal."""

    OK = "bene"
    LOOK = "guarda"
    WRONG = "guasto"


@dataclass(frozen=True, slots=True)
class Finding:
    verdict: Verdict
    about: str
    seen: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.verdict:<6}  {self.about}: {self.seen}" + (f" → {self.remedy}" if self.remedy else "")


def ok(about: str, seen: str) -> Finding:
    return Finding(Verdict.OK, about, seen)


def look(about: str, seen: str, remedy: str) -> Finding:
    return Finding(Verdict.LOOK, about, seen, remedy)


def wrong(about: str, seen: str, remedy: str) -> Finding:
    return Finding(Verdict.WRONG, about, seen, remedy)
