"""No page, in no state, keeps anybody out: WCAG 2.2 A and AA and best practice by axe, reflow, large text, targets."""

from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest

from tests.journeys.conftest import PHONE, Comes
from tests.journeys.live import LiveShop
from tests.journeys.states import STATES
from tests.journeys.visitor import Visitor

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL = "tags => axe.run({runOnly: tags, resultTypes: ['violations']})"
CONTRAST = "() => axe.run({runOnly: {type: 'rule', values: ['color-contrast']}, resultTypes: ['violations']})"


@pytest.mark.parametrize("state", STATES)
def test_nobody_is_kept_out_of(state: str, somebody: Comes, shop: LiveShop) -> None:
    ada = somebody(shop, **PHONE)
    STATES[state](ada)
    ada.page.evaluate(AXE)
    found = violations(ada.page.evaluate(ALL, RULES))
    ada.page.emulate_media(color_scheme="dark")
    found += violations(ada.page.evaluate(CONTRAST))
    assert found == []
    assert small_targets(ada) == []
    assert too_wide(ada, 320) == [], "at 320 pixels"
    ada.page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert too_wide(ada, 390) == [], "with text twice as large"


def violations(result: dict[str, Any]) -> list[str]:
    return [
        f"{rule['id']}: {node['target']} {node['html'][:120]}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]


def too_wide(ada: Visitor, width: int) -> list[str]:
    """What sticks out of a window of this width."""
    ada.page.set_viewport_size({"width": width, "height": 800})
    return list(ada.page.evaluate(STICKS_OUT))


def small_targets(ada: Visitor) -> list[str]:
    """Controls that a finger of 44 pixels cannot hit in the middle without hitting something else."""
    return list(ada.page.evaluate(SMALL))


STICKS_OUT = """() => {
  const room = document.documentElement.clientWidth;
  if (document.scrollingElement.scrollWidth <= room) return [];
  return [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > room + 1)
    .map((one) => one.outerHTML.slice(0, 100)).slice(0, 5);
}"""

# The middle of a control, and the points 21 pixels above, below, left and right of it, must all belong to it, to its
# label or to the card that it covers. Links inside a sentence are let off, as WCAG does.
SMALL = """() => {
  const owns = (one, x, y) => {
    const hit = document.elementFromPoint(x, y);
    return hit && (one.contains(hit) || hit.contains(one) && hit.matches("label, .card, .option, .choice")
      || [...(one.labels || [])].some((label) => label.contains(hit)) || hit.closest("label")?.control === one);
  };
  const together = (parts) => {  // a control and the label that presses it for you
    const boxes = parts.map((part) => part.getBoundingClientRect()).filter((box) => box.width > 1 && box.height > 1);
    const [x, y] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))];
    const [right, bottom] = [Math.max(...boxes.map((box) => box.right)), Math.max(...boxes.map((box) => box.bottom))];
    return boxes.length ? {x, y, width: right - x, height: bottom - y} : {x: 0, y: 0, width: 0, height: 0};
  };
  const inSentence = (link) => {
    const around = link.closest("p, li, dd, td, address, span, label");
    return getComputedStyle(link).display === "inline" && around
      && around.textContent.trim().length > link.textContent.trim().length;
  };
  const small = [];
  for (const one of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
    one.scrollIntoView({block: "center", behavior: "instant"});
    const box = together([one, ...(one.matches("[type=checkbox], [type=radio]") ? one.labels : [])]);
    if (!box.width || !box.height || one.matches(".skip") || inSentence(one)) continue;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    if (!owns(one, x, y)) continue;  // folded away or behind something: not to be pressed now
    const reach = [[0, -21], [0, 21], [-21, 0], [21, 0]].filter(([dx, dy]) => owns(one, x + dx, y + dy));
    const inside = [...reach, ...[[-21, 0], [21, 0]].filter(([dx]) => x + dx < 0 || x + dx > innerWidth)];
    if (inside.length < 4) small.push(`${Math.round(box.width)} × ${Math.round(box.height)} ${one.outerHTML.slice(0, 120)}`);
  }
  scrollTo(0, 0);
  return small;
}"""
