"""Pages judged by the rules of WCAG 2.2 AA that a machine can judge, and by how they fit."""

from __future__ import annotations

from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
OPTIONS: Final = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": RULES},
    "rules": {"target-size": {"enabled": True}},
}
# Stands where its query is, as 2.5.8 allows, and the list beside the map has room for a finger.
PIN: Final = "leaflet-marker-icon"
_axe = Axe()

TOO_WIDE = """() => {
  const most = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= most) return [];
  return [...document.querySelectorAll("body *")]
    .filter((element) => element.getBoundingClientRect().right > most + 1)
    .map((element) => element.outerHTML.slice(0, 100)).slice(0, 5);
}"""


def faults_of(page: Page, *, within: str | None = None) -> list[str]:
    """What of the page, or of the part of it, breaks a rule: the rule, the element, and why."""
    found = _axe.run(page, context=within, options=OPTIONS)
    return [
        f"{violation['id']}: {node['html'][:200]} ({_why(node)})"
        for violation in found.response["violations"]
        for node in violation["nodes"]
        if not (violation["id"] == "target-size" and PIN in node["html"])
    ]


def sticking_out(page: Page) -> list[str]:
    """Elements that make the page scroll sideways."""
    found: list[str] = page.evaluate(TOO_WIDE)
    return found


def _why(node: dict[str, Any]) -> str:
    checks = [*node["any"], *node["all"], *node["none"]]
    return "; ".join(check["message"] for check in checks)
