"""Bars, of one span or of two side by side, drawn by pygal: an SVG without script, fonts or addresses, for light and dark."""

import base64
import hashlib
import re
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pygal
from flask import Response, make_response, request
from pygal.etree import etree
from pygal.style import Style

from storefront.core.money import format_cents

# pygal leaves a finder of modules of the old kind behind, for maps that we do not draw; who asks it for a module fails.
sys.meta_path[:] = [finder for finder in sys.meta_path if hasattr(finder, "find_spec")]

etree.to_etree()  # its other parser, where it is installed, writes no namespace, and browsers draw nothing

NO_CENTS = re.compile(r"[.,]00(?!\d)")
FACE = "system-ui, 'Segoe UI', Roboto, Arial, sans-serif"
INK, MUTED, HAIR, ACT, BEFORE = "#241f1b", "#544c45", "#dcd3c6", "#1c4a3c", "#c9a25a"
DARK = """
inline:
@media (prefers-color-scheme: dark) {
  .axis text, .axis text.major, .legends .legend text, text.no_data { fill: #f3ede4; }
  .axis .line, .axis .guide.line, .axis .major.line { stroke: #3a332d; }
  .color-0 { fill: #8fd0b4; stroke: #8fd0b4; }
  .color-1 { fill: #8a6c33; stroke: #8a6c33; }
}
"""
CSS = """
inline:
.reactive { fill-opacity: 1; stroke-opacity: 0; }
.axis .guide.line { stroke-dasharray: none; }
.axis.x .guides .line { stroke: none; }
"""


@dataclass(frozen=True, slots=True)
class Picture:
    """An SVG, and the hash of its style by which a policy may allow it."""

    svg: bytes
    style_hash: str


MOST_BARS = 8
WIDE, BROAD, NARROW = (1080, 340), (720, 340), (360, 360)


def asked_size() -> tuple[int, int]:
    """The size of the picture that an address asks for: a phone asks for the narrow one."""
    return {"narrow": NARROW, "wide": WIDE}.get(request.args.get("size", ""), BROAD)


def first_few(bars: Sequence[tuple[str, int, int]], others: str) -> list[tuple[str, int, int]]:
    """As many as can be told apart; all that is beyond them becomes one bar."""
    if len(bars) <= MOST_BARS:
        return list(bars)
    rest = bars[MOST_BARS - 1 :]
    return [*bars[: MOST_BARS - 1], (others, sum(bar[1] for bar in rest), sum(bar[2] for bar in rest))]


def draw(
    bars: Sequence[tuple[str, int, int]], names: Sequence[str], size: tuple[int, int], *, lies: bool, locale: str
) -> Picture:
    """Bars as (label, cents, cents before); with one name alone, the first cents alone.

    `lies`: labels at the side, for names; else under the bars, for days.
    """
    figures = list(reversed(bars)) if lies else list(bars)  # pygal begins at the bottom
    config = {**_config(size, locale), "show_legend": len(names) > 1}
    plot: Any = (pygal.HorizontalBar if lies else pygal.Bar)(**config)
    every = 1 if lies else -(-len(bars) // (size[0] // 72))  # so many labels have room side by side
    most = size[0] // 18 if lies else 99
    plot.x_labels = [_short(bar[0], most) if number % every == 0 else "" for number, bar in enumerate(figures)]
    plot.add(names[0], [cents / 100 for _label, cents, _before in figures])
    if len(names) > 1:
        plot.add(names[1], [before / 100 for _label, _cents, before in figures])
    return _clean(plot.render_tree())


def answer(picture: Picture) -> Response:
    """The picture alone. What the browser has already is not sent again."""
    answered = make_response(picture.svg)
    answered.mimetype = "image/svg+xml"
    answered.headers["Content-Security-Policy"] = f"default-src 'none'; style-src 'sha256-{picture.style_hash}'"
    answered.headers["Cache-Control"] = "private, no-cache"
    answered.headers["Vary"] = "Cookie"
    answered.add_etag(weak=True)
    answered.make_conditional(request)
    return answered


def _config(size: tuple[int, int], locale: str) -> dict[str, Any]:
    width, height = size
    letters = 14 if width > 500 else 13
    style = Style(
        background="transparent", plot_background="transparent", foreground=MUTED, foreground_strong=INK,
        foreground_subtle=HAIR, colors=(ACT, BEFORE), font_family=FACE, label_font_size=letters,
        major_label_font_size=letters, legend_font_size=letters, no_data_font_size=18, guide_stroke_color=HAIR,
        major_guide_stroke_color=HAIR, opacity="1", transition="0s",
    )  # fmt: skip
    return {
        "style": style, "js": (), "no_prefix": True, "explicit_size": True, "width": width, "height": height,
        "legend_at_bottom": True, "legend_at_bottom_columns": 2 if width > 500 else 1, "show_x_guides": False,
        "margin": 8, "max_scale": 5, "truncate_label": -1,
        "truncate_legend": -1, "print_values": False, "no_data_text": "–",
        "value_formatter": lambda euros: _axis(euros, locale), "css": ("file://style.css", "file://graph.css", CSS.strip(), DARK.strip()),
    }  # fmt: skip


def _axis(euros: float, locale: str) -> str:
    """Whole euros without their cents: an axis has no room for noughts."""
    words = format_cents(round(euros * 100), locale)
    return NO_CENTS.sub("", words) if euros == int(euros) else words


def _short(label: str, most: int) -> str:
    return label if len(label) <= most else f"{label[: most - 1].rstrip(' ,')}…"


def _clean(root: Any) -> Picture:
    """Without script, comments, tooltips and what only they need."""
    ElementTree.register_namespace("", "http://www.w3.org/2000/svg")
    root.attrib.pop("id", None)
    for parent in list(root.iter()):
        for child in list(parent):
            if _is_idle(child):
                parent.remove(child)
        parent.attrib.pop("style", None)
    style = next(one.text for one in root.iter() if str(one.tag).endswith("style"))
    digest = base64.b64encode(hashlib.sha256((style or "").encode()).digest()).decode()
    return Picture(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True), digest)


def _is_idle(element: Any) -> bool:
    if not isinstance(element.tag, str):  # a comment
        return True
    name = element.tag.rpartition("}")[2]
    return name in {"script", "desc", "title"} or "tooltip" in element.get("class", "").split()
