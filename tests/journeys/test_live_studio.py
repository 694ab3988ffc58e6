"""A broadcast led from the studio: by keys alone, by two at once, over a line that is cut."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from playwright.sync_api import Page, expect

from tests.journeys.accessibility import faults_of, sticking_out
from tests.journeys.conftest import Arrival
from tests.journeys.house import House
from tests.journeys.people import PASSWORD
from tests.journeys.staff import log_in
from tests.journeys.visitors import Visitor

NUMBER: Final = 9001
CONSOLE: Final = f"live/{NUMBER}/console/"
TABLET: Final = 768  # pixels
SCENE: Final = f"""
from datetime import timedelta
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from portal.models import Appointment
from tests.factories import staff
from tests.factories.live import BroadcastFactory, GuestFactory, LiveQuestionFactory
password = make_password("{PASSWORD}")
for name, role in (("max", "moderator"), ("hostess", "host")):
    staff(role, username=name, password=password)
now = timezone.now()
live = BroadcastFactory(number={NUMBER}, on_air=True, starts_at=now - timedelta(minutes=5))
offices = Appointment.objects.order_by("id")[:2]
for place, (office, name) in enumerate(zip(offices, ("A. First", "B. Second"), strict=True)):
    GuestFactory(
        broadcast=live, appointment=office, position=place,
        name_as_printed_kk=name, name_as_printed_ru=name,
    )
for place in range(1, 11):
    LiveQuestionFactory(
        broadcast=live, position=place, language="ru", asked_at=now - timedelta(minutes=4),
        text=f"Вопрос {{place}}: когда отремонтируют тротуар у дома {{place}}?",
        asked_as="Example",
    )
"""
ANSWERED_BY: Final = """
    SELECT guest.name_as_printed_ru FROM broadcasts_livequestion AS question
    JOIN broadcasts_broadcast AS live ON live.id = question.broadcast_id
    JOIN broadcasts_guest AS guest ON guest.broadcast_id = live.id
     AND guest.appointment_id = question.answered_by_id
    WHERE live.number = %s AND question.code = %s
"""
STATUS: Final = """
    SELECT question.status FROM broadcasts_livequestion AS question
    JOIN broadcasts_broadcast AS live ON live.id = question.broadcast_id
    WHERE live.number = %s AND question.code = %s
"""


def test_a_broadcast_is_led_from_the_studio(arrive: Arrival, house: House) -> None:
    house.run(SCENE)
    mira, max_, host = arrive("en"), arrive("en"), arrive("en", width=TABLET)
    for visitor, name in ((mira, "mira"), (max_, "max"), (host, "hostess")):
        log_in(visitor, name)
    host.go(f"live/{NUMBER}/host/")
    max_.go(CONSOLE)
    page = mira.go(CONSOLE)
    codes = incoming(page)
    assert faults_of(page) + sticking_out(page) == []
    assert faults_of(host.page) + sticking_out(host.page) == []

    # From incoming to answered, by keys alone.
    first = codes[0]
    page.keyboard.press("j")
    focused(page, first)
    page.keyboard.press("a")
    stands(page, first, "published")
    focused(page, codes[1])  # the next one of the column is at hand
    page.keyboard.press("l")
    focused(page, first)
    page.keyboard.press("q")
    stands(page, first, "queue")
    page.locator(f"#q-{first}").focus()
    page.keyboard.press("n")
    stands(page, first, "next")
    focused(page, first)
    expect(host.page.locator(".host__next")).to_contain_text("Вопрос 1")
    page.keyboard.press("w")
    stands(page, first, "now")
    expect(host.page.locator(".host__now")).to_contain_text("Вопрос 1")
    expect(host.page.locator(".host__now")).to_have_class("host__now is-new")
    page.keyboard.press("y")
    expect(page.locator("#dialog")).to_be_visible()
    assert faults_of(page, within="#dialog") == []
    page.keyboard.press("2")
    stands(page, first, "done")
    assert house.rows(ANSWERED_BY, NUMBER, first) == [("B. Second",)]

    # Undone, and done again.
    page.keyboard.press("u")
    stands(page, first, "now")
    page.locator(f"#q-{first}").focus()
    page.keyboard.press("p")
    page.keyboard.press("1")
    stands(page, first, "done")
    expect(page.locator(f"#q-{first}")).to_contain_text("an answer was promised on air")

    declined_with_words(mira, codes[1])
    merged_with_another(mira, codes[2], lead=codes[3])
    the_focus_stays(mira, max_, house)
    the_second_is_told(mira, max_, codes[4], house)
    the_host_acknowledges(mira, host)
    nothing_is_lost_without_a_line(mira, codes[5], codes[6], house)


def declined_with_words(mira: Visitor, code: str) -> None:
    """The usual words are there in the language of the question, and can be changed."""
    page = mira.page
    page.locator(f"#q-{code}").focus()
    page.keyboard.press("d")
    words = page.locator("#decline-words")
    expect(words).to_have_attribute("lang", "ru")
    page.locator("#decline-ground").select_option("unclear")
    usual = words.input_value()
    assert usual
    page.locator("#decline-ground").select_option("advertising")
    assert words.input_value() != usual
    assert faults_of(page, within="#dialog") == []
    words.fill("Это реклама.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    stands(page, code, "aside")


def merged_with_another(mira: Visitor, code: str, *, lead: str) -> None:
    page = mira.page
    page.locator(f"#q-{code}").focus()
    page.keyboard.press("m")
    page.locator(f"#dialog [name=into][value='{lead}']").check()
    assert faults_of(page, within="#dialog") == []
    mira.page.locator("#dialog form[data-verb=merge] .btn-primary").click()
    stands(page, code, "aside")
    expect(page.locator(f"#q-{lead}")).to_contain_text("with 1 more")


def the_focus_stays(mira: Visitor, max_: Visitor, house: House) -> None:
    """What one holds does not move or lose the focus while the other works."""
    page = mira.page
    [*_rest, before, held] = incoming(page)
    page.locator(f"#q-{held}").focus()
    top = page.locator(f"#q-{held}").bounding_box()
    press_button(max_, before, "Publish")
    stands(page, before, "published")
    focused(page, held)
    now = page.locator(f"#q-{held}").bounding_box()
    assert top is not None
    assert now is not None
    assert abs(now["y"] - top["y"]) < 1  # it stands where it stood, to the pixel


def the_second_is_told(mira: Visitor, max_: Visitor, code: str, house: House) -> None:
    """Two have the same question before them; who comes second overwrites nothing."""
    page = mira.page
    page.locator(f"#q-{code}").focus()
    page.keyboard.press("d")
    page.locator("#decline-words").fill("О каком доме речь?")
    press_button(max_, code, "Publish")
    stands(max_.page, code, "published")
    with mira.watch.refusals(409):
        page.locator("#dialog form[data-verb=decline] .btn").click()
        told = page.locator("#refused")
        expect(told).to_contain_text(f"Somebody changed question {code} meanwhile")
        expect(told).to_contain_text("О каком доме речь?")
    stands(page, code, "published")
    expect(page.locator(f"#q-{code} .card-q__told")).to_contain_text("now it is “published”")
    assert house.rows(STATUS, NUMBER, code) == [("approved",)]
    assert faults_of(page) == []
    told.get_by_role("button", name="Open again").click()
    expect(page.locator("#decline-words")).to_have_value("О каком доме речь?")
    page.locator("#dialog form[data-verb=decline] .btn").click()
    stands(page, code, "aside")
    expect(told).to_be_empty()


def the_host_acknowledges(mira: Visitor, host: Visitor) -> None:
    page = mira.page
    place = host.page.locator("#seen").bounding_box()
    page.keyboard.press("c")
    page.keyboard.type("Five minutes left")
    page.keyboard.press("Enter")
    expect(host.page.locator(".host__message")).to_have_text("Five minutes left")
    assert host.page.locator("#seen").bounding_box() == place
    host.page.locator("#seen").click()
    expect(host.page.locator(".host__message")).to_have_text("No message.")
    assert host.page.locator("#seen").bounding_box() == place
    expect(page.locator(".cue--seen")).to_contain_text("Five minutes left")
    assert faults_of(host.page) == []


def nothing_is_lost_without_a_line(mira: Visitor, one: str, two: str, house: House) -> None:
    page = mira.page
    with without_a_line(mira):
        page.locator(f"#q-{one}").focus()
        page.keyboard.press("a")
        page.locator(f"#q-{one}").focus()
        page.keyboard.press("q")
        page.locator(f"#q-{two}").focus()
        page.keyboard.press("q")
        expect(page.locator("#line")).to_contain_text("Not sent yet: 3.")
        page.keyboard.press("u")  # what never left is simply not sent
        expect(page.locator("#line")).to_contain_text("Not sent yet: 2.")
        expect(page.locator(f"#q-{one} .card-q__unsent")).to_have_count(2)
    expect(page.locator("#line")).to_have_text("The line is back; all was sent.")
    stands(page, one, "queue")
    stands(page, two, "incoming")
    assert house.rows(STATUS, NUMBER, two) == [("incoming",)]

    # The page is closed before the line is back; its presses wait for the next one.
    with without_a_line(mira):
        page.locator(f"#q-{two}").focus()
        page.keyboard.press("a")
        expect(page.locator("#line")).to_contain_text("Not sent yet: 1.")
        page.close()
    mira.page = page = mira.context.new_page()
    mira.go(CONSOLE)
    stands(page, two, "published")

    # An answer that got lost on its way: the press is sent again, and counts once.
    presses = house.count("broadcasts_press")
    lost = []

    def lose(route: object) -> None:
        response = route.fetch()  # type: ignore[attr-defined]
        if lost:
            route.fulfill(response=response)  # type: ignore[attr-defined]
        else:
            lost.append(response.status)
            route.abort("connectionreset")  # type: ignore[attr-defined]

    page.route("**/console/press/", lose)
    page.locator(f"#q-{two}").focus()
    page.keyboard.press("q")
    stands(page, two, "queue")
    expect(page.locator(".card-q__unsent")).to_have_count(0)
    page.unroute("**/console/press/")
    forget_cut_line(mira)
    assert lost == [200]
    assert house.count("broadcasts_press") == presses + 1


# --- how it is done ------------------------------------------------------------------------------


def incoming(page: Page) -> list[str]:
    cards = page.locator("#column-incoming > .card-q")
    return [str(code) for code in cards.evaluate_all("cards => cards.map((c) => c.dataset.code)")]


def stands(page: Page, code: str, column: str) -> None:
    expect(page.locator(f"#column-{column} > #q-{code}")).to_be_visible()


def focused(page: Page, code: str) -> None:
    expect(page.locator(f"#q-{code}")).to_be_focused()


def press_button(visitor: Visitor, code: str, words: str) -> None:
    visitor.page.locator(f"#q-{code}").get_by_role("button", name=words, exact=True).click()


@contextmanager
def without_a_line(visitor: Visitor) -> Iterator[None]:
    visitor.context.set_offline(True)
    yield
    visitor.context.set_offline(False)
    forget_cut_line(visitor)


def forget_cut_line(visitor: Visitor) -> None:
    """What the browser says of a line that is cut is no fault of the page."""
    cut = ("ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION_RESET")
    visitor.watch.faults[:] = [
        fault for fault in visitor.watch.faults if not any(word in fault for word in cut)
    ]
