"""The shop's type faces: which cuts there are and where their PyPI packages lay them. Cutting them is in fonts.py."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path


@dataclass(frozen=True)
class Face:
    """One cut of a family: where it comes from and what it is called when served."""

    package: str
    source: str
    output: str


FACES = (
    Face("font_hanken_grotesk", "HankenGrotesk-Regular.otf", "hanken-grotesk-400.woff2"),
    Face("font_hanken_grotesk", "HankenGrotesk-Bold.otf", "hanken-grotesk-700.woff2"),
    Face("font_source_serif_pro", "SourceSerifPro-Semibold.otf", "source-serif-600.woff2"),
)


def packaged(face: Face) -> Path:
    """The whole face as its PyPI package ships it. Raises FileNotFoundError when it is not installed."""
    spec = find_spec(face.package)
    folders = spec.submodule_search_locations if spec else None
    if not folders:
        raise FileNotFoundError(f"font package {face.package} is not installed")
    return Path(folders[0]) / "files" / face.source
