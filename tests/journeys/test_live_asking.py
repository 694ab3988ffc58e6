"""A broadcast is asked: from a phone without scripts, with them, and by the operator's keyboard."""

from __future__ import annotations

import re
from typing import Final

from playwright.sync_api import Page, expect

from tests.journeys.accessibility import faults_of, sticking_out
from tests.journeys.conftest import Arrival
from tests.journeys.house import House
from tests.journeys.staff import log_in
from tests.journeys.visitors import PHONE, Visitor

NUMBER: Final = 9004
LIVE: Final = f"live/{NUMBER}/"
EMAIL: Final = "suraq@example.org"
ASKED: Final = "Абай көшесіндегі тротуарды қашан жөндейсіздер?"
SCENE: Final = f"""
from datetime import timedelta
from django.utils import timezone
from tests.factories import AppointmentFactory
from tests.factories.live import BroadcastFactory, GuestFactory, LiveQuestionFactory
now = timezone.now()
live = BroadcastFactory(
    number={NUMBER}, announced=True, starts_at=now + timedelta(days=1), channel="Example",
    title_kk="Жол мен тротуар", title_ru="Дороги и тротуары", title_en="Roads and pavements",
)
GuestFactory(broadcast=live, appointment=AppointmentFactory())
texts = ("Абай көшесіндегі тротуар қашан жөнделеді?", "Когда починят светофор на Сатпаева?")
for place, text in enumerate(texts, 1):
    LiveQuestionFactory(
        broadcast=live, position=place, approved=True, text=text, asked_at=now, votes_count=place,
    )
"""
QUESTIONS: Final = """
    SELECT question.text, question.source, question.status FROM broadcasts_livequestion AS question
    JOIN broadcasts_broadcast AS live ON live.id = question.broadcast_id
    WHERE live.number = %s AND question.position > 2 ORDER BY question.position
"""


def test_a_broadcast_is_asked(arrive: Arrival, house: House) -> None:
    house.run(SCENE)
    own = asked_without_scripts(arrive("kk", width=PHONE, scripts=False))
    asked_with_scripts(arrive("en", dark=True))
    entered_by_keyboard(arrive("en"))
    asked = house.rows(QUESTIONS, NUMBER)
    assert [(source, status) for _text, source, status in asked] == [
        ("web", "incoming"), ("web", "incoming"), ("web", "incoming"),
        ("phone", "incoming"), ("phone", "incoming"),
    ]  # fmt: skip
    reader = arrive("ru")
    html = reader.go(LIVE).content()
    assert not any(text in html for text, _source, _status in asked)
    looked_at(arrive, own)


def asked_without_scripts(resident: Visitor) -> str:
    """Ask in two steps, get the code by mail; returns the path of the asker's own page."""
    page = resident.go(LIVE)
    resident.button("Ask").click()
    expect(page.locator(".errors li")).to_have_count(1)
    resident.field("Your question").fill(f"{ASKED} Телефоным +7 701 000 12 34")
    resident.field("Name to be read out").fill("Үлгі")
    resident.page.get_by_text(resident.words("Contact for the reply, if you wish")).click()
    resident.field("E-mail").fill(EMAIL)
    page.locator("[name=consent]").check()
    resident.button("Ask").click()

    resident.sees("Has somebody asked this already?")
    expect(page.locator(".similar li")).to_have_count(1)
    expect(page.locator(".quote")).to_contain_text("[телефон]")
    resident.button("Ask all the same").click()
    code = page.locator(".live-code__digits").inner_text()
    assert code == "3-7"
    address = page.url
    page.reload()  # sends nothing again
    expect(page.locator(".live-code__digits")).to_have_text(code)

    resident.read_mail(to=EMAIL, about=code)
    letter = page.frame_locator("iframe.mail-frame")
    with resident.context.expect_page() as opening:
        letter.get_by_role(
            "link", name=resident.words("See where it stands, or withdraw it")
        ).click()
    expect(opening.value.locator(".live-code__digits")).to_have_text(code)
    return address.partition(f"/{resident.language}/")[2]


def asked_with_scripts(resident: Visitor) -> None:
    """See who asked the same while typing; ask at once; come back and ask another one."""
    page = resident.go(LIVE)
    resident.field("Your question").press_sequentially(
        "Когда починят светофор на Сатпаева и Манаса?"
    )
    expect(page.locator("#similar li", has_text="светофор на Сатпаева")).to_have_count(1)
    assert faults_of(page) + sticking_out(page) == []
    resident.button("Ask").dblclick()
    expect(page.locator(".live-code__digits")).to_have_text("4-5")
    page.go_back()
    resident.field("Your question").fill("А когда починят фонари у школы?")
    resident.button("Ask").click()
    expect(page.locator(".live-code__digits")).to_have_text("5-9")


def entered_by_keyboard(operator: Visitor) -> None:
    log_in(operator, "olga")
    page = operator.go(f"{LIVE}enter/")
    page.locator("[name=language][value=ru]").check()
    operator.field("District").select_option("auezov")
    question = operator.field("Question")
    question.focus()
    for n, code in ((1, "6-8"), (2, "7-6")):
        page.keyboard.type(f"Вопрос по телефону номер {n}")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text(code)
        expect(question).to_be_focused()
        expect(question).to_have_value("")
        expect(page.locator("[name=language][value=ru]")).to_be_checked()
        expect(operator.field("District")).to_have_value("auezov")


def looked_at(arrive: Arrival, own: str) -> None:
    """The pages as people with other eyes and other hands meet them."""
    for visitor in (arrive("kk", width=PHONE), arrive("ru", dark=True)):
        faults = []
        for path in (LIVE, f"{LIVE}ask/", own):
            page: Page = visitor.go(path)
            page.wait_for_load_state("networkidle")
            faults += [f"{path}: {fault}" for fault in faults_of(page) + sticking_out(page)]
        assert faults == []
        visitor.page.get_by_text(re.compile(visitor.words("Withdraw the question"))).click()
    visitor.page.locator("[name=sure]").check()
    visitor.button("Withdraw").click()
    visitor.sees("Your question is withdrawn.")
