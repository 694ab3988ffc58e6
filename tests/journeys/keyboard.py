"""A visitor without a mouse: goes on by Tab, and looks where the focus is."""

from typing import Any

from playwright.sync_api import Locator, Page

MOST_STOPS = 80  # more than any page of ours has before what somebody wants

FOCUSED = """() => {
  const element = document.activeElement;
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  const ring = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1)
    || style.boxShadow !== "none";
  return {
    name: element.outerHTML.slice(0, 120),
    visible: ring && box.width > 0 && box.height > 0
      && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""


def tab_to(page: Page, target: Locator, *, backwards: bool = False) -> None:
    """Press Tab until the target has the focus; every stop on the way must be seen to have it."""
    unseen = []
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        if stop := focused(page):
            if not stop["visible"]:  # the page may still be scrolling to it
                page.wait_for_timeout(300)
                stop = focused(page) or stop
            if not stop["visible"]:
                unseen.append(stop["name"])
            if target.evaluate("element => element === document.activeElement"):
                assert unseen == []
                return
    message = f"Tab never came to {target}"
    raise AssertionError(message)


def focused(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(FOCUSED)
    return found


def choose(page: Page, words: str) -> None:
    """Choose in the list that has the focus by typing the first words of a line."""
    page.keyboard.type(words, delay=5)
