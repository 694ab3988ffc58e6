"""What members of staff do at their desks; they read the admin in English."""

from tests.journeys.people import PASSWORD
from tests.journeys.visitors import Visitor


def log_in(visitor: Visitor, username: str, *, password: str = PASSWORD) -> None:
    page = visitor.page
    page.goto("/admin/")
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(password)
    page.locator("#login-form [type=submit]").click()
    page.wait_for_url("**/admin/")


def open_query(visitor: Visitor, number: str) -> None:
    """Find the query by its number, as somebody does who is asked for it by phone."""
    page = visitor.page
    page.goto("/admin/")
    page.get_by_role("link", name="Queries").first.click()
    page.locator("#searchbar").fill(number)
    visitor.button("Search").click()
    page.get_by_role("link", name=number).click()


def press(visitor: Visitor, verb: str, **typed: str) -> None:
    """Choose what to do, fill in its form by the fields' names, and confirm it."""
    page = visitor.page
    visitor.link(verb).click()
    for name, words in typed.items():
        field = page.locator(f"[name={name}]")
        if field.first.get_attribute("type") == "radio":
            page.locator(f"[name={name}][value={words}]").check()
        else:
            field.fill(words)
    visitor.button(verb).click()
