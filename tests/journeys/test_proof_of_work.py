"""The proof of work in a real browser, under the policy our pages are served with."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, Request, Route, expect

from portal import challenge

HOST = "http://localhost/"  # browsers give their cryptography to https and to this host
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; form-action 'self'"
SCRIPTS = ("challenge.js", "portal.js")


class Desk:
    """A page with the form, and what was sent from it."""

    def __init__(self, page: Page, host: str, proof_of_work: str) -> None:
        self.sent: list[dict[str, list[str]]] = []
        self.faults: list[str] = []
        self.form = (
            f"<!doctype html><title>Form</title><form method=post action='{host}'>"
            f"<label>Text <input name=text></label>{proof_of_work}"
            "<button name=action value=file>Send</button>"
            "<button name=action value=edit data-without-proof>Change</button></form>"
            + "".join(f"<script src='/static/js/{name}' defer></script>" for name in SCRIPTS)
        )
        page.on("console", lambda message: self.faults.append(message.text))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.route("**/*", self.serve)
        page.goto(host)

    def serve(self, route: Route, request: Request) -> None:
        if "/static/js/" in request.url:
            name = request.url.rpartition("/")[2]
            script = Path(settings.BASE_DIR, "static", "js", name).read_text()
            route.fulfill(body=script, content_type="text/javascript")
            return
        if request.method == "POST":
            self.sent.append(parse_qs(request.post_data or "", keep_blank_values=True))
            route.fulfill(body="<!doctype html><title>Filed</title>", content_type="text/html")
            return
        headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
        route.fulfill(body=self.form, headers=headers)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


@pytest.fixture
def work() -> str:
    made = challenge.create()
    return render_to_string("components/challenge.html", {"challenge": made})


def test_form_is_sent_once_with_a_proof_the_server_takes(page: Page, work: str) -> None:
    desk = Desk(page, HOST, work)
    page.get_by_label("Text").fill("Тротуар")
    page.get_by_role("button", name="Send").dblclick()  # at once, before it can be solved
    expect(page).to_have_title("Filed")
    assert [sent["text"] for sent in desk.sent] == [["Тротуар"]]
    assert desk.sent[0]["action"] == ["file"]
    assert challenge.passed({"proof": desk.sent[0]["proof"][0]})
    assert desk.faults == []


def test_person_is_told_why_it_takes_a_moment(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(challenge, "_COST", 400_000)  # long enough to look
    made = challenge.create()
    desk = Desk(page, HOST, render_to_string("components/challenge.html", {"challenge": made}))
    page.get_by_role("button", name="Send").click(no_wait_after=True)
    expect(page.get_by_role("status")).not_to_be_empty()
    assert desk.sent == []


def test_button_that_does_not_file_does_not_wait(page: Page, work: str) -> None:
    desk = Desk(page, HOST, work)
    page.get_by_role("button", name="Change").click()
    expect(page).to_have_title("Filed")
    assert desk.sent[0]["action"] == ["edit"]


def test_without_browser_cryptography_the_form_goes_without_a_proof(page: Page, work: str) -> None:
    desk = Desk(page, "http://portal.example/", work)
    page.get_by_role("button", name="Send").click()
    expect(page).to_have_title("Filed")
    assert desk.sent[0]["proof"] == [""]
    assert desk.faults == []


def test_form_without_a_challenge_is_sent_as_ever(page: Page) -> None:
    desk = Desk(page, HOST, "")
    page.get_by_role("button", name="Send").click()
    expect(page).to_have_title("Filed")
    assert "proof" not in desk.sent[0]
