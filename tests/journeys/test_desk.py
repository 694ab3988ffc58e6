"""A query on its way through the city: the resident on one side, the staff on the other."""

from dataclasses import replace

from playwright.sync_api import expect

from tests.journeys.conftest import Arrival
from tests.journeys.filing import LAMP_RU, PAVEMENT_KK, file
from tests.journeys.keyboard import choose, tab_to
from tests.journeys.staff import log_in, open_query, press
from tests.journeys.visitors import PHONE, Visitor


def open_mailed_link(resident: Visitor, about: str, to: str) -> None:
    """Read the mail, and go on by the first link of its text."""
    page = resident.read_mail(to=to, about=about)
    page.locator(".mail-text a").first.click()


def test_query_goes_from_taking_to_an_answer_and_comes_back(arrive: Arrival) -> None:
    matter = replace(PAVEMENT_KK, email="qaita@example.org")
    resident = arrive("kk", width=PHONE)
    number = file(resident, matter)

    executor = arrive("en")
    log_in(executor, "erik")
    open_query(executor, number)
    executor.button("Take into work").click()
    press(executor, "Ask the resident", question="Қай қақпа: солтүстік пе, оңтүстік пе?")
    expect(executor.page.locator(".st-chip--awaiting_resident").first).to_be_visible()

    asked = resident.words("A question about your query %(number)s") % {"number": number}
    open_mailed_link(resident, asked, matter.email)
    expect(resident.page.locator("body")).to_contain_text("солтүстік пе, оңтүстік пе?")
    resident.field("Your reply").fill("Солтүстік қақпа.")
    resident.button("Send the reply").click()
    resident.sees("Thank you. Your reply went to the body.")

    open_query(executor, number)
    expect(executor.page.locator("body")).to_contain_text("Солтүстік қақпа.")
    answer = "Солтүстік қақпаның алдындағы тротуар 5 желтоқсанда жөнделді."
    press(executor, "Draft the answer", outcome="fixed", text=answer)
    expect(executor.page.locator(".st-chip--in_approval").first).to_be_visible()
    expect(executor.link("Approve and send")).to_have_count(0)  # four eyes

    head = arrive("en")
    log_in(head, "hana")
    open_query(head, number)
    press(head, "Approve and send")
    expect(head.page.locator(".st-chip--answered").first).to_be_visible()

    answered = resident.words("The answer to your query %(number)s") % {"number": number}
    open_mailed_link(resident, answered, matter.email)
    expect(resident.page.locator(".answer")).to_contain_text(answer)
    resident.field("No, it is not resolved").check()
    resident.button("Send").click()
    resident.sees("Say what is missing, so that it can be put right.")
    resident.field("In your words").fill("Шұңқыр әлі де бар.")
    resident.button("Send").click()
    resident.sees("Thank you, your word is recorded.")
    expect(resident.page.locator(".chip--assigned")).to_be_visible()
    expect(resident.page.locator(".answer")).to_contain_text(answer)  # it stays

    open_query(executor, number)
    executor.sees("reopened once")
    expect(executor.page.locator("body")).to_contain_text("Шұңқыр әлі де бар.")
    expect(executor.button("Take into work")).to_be_visible()


def test_operator_settles_a_call_on_the_spot_by_keyboard(arrive: Arrival) -> None:
    operator = arrive("en")
    log_in(operator, "olga")
    page = operator.page
    page.goto("/admin/")
    enter = page.get_by_role("link", name="Enter a query").first
    tab_to(page, enter)
    page.keyboard.press("Enter")
    expect(page.locator("[name=full_name]")).to_be_visible()

    for label, words in (
        ("Full name", "Alice Example"),
        ("Phone", "+7 701 000 12 34"),
        ("In a few words", "When does bus 92 run on Sundays"),
        ("What it is about", "The caller asks when the first bus 92 leaves on Sundays."),
    ):
        tab_to(page, operator.field(label))
        page.keyboard.type(words)
    tab_to(page, operator.field("Topic"))
    choose(page, "Timetable")
    expect(operator.field("Topic")).to_have_value("timetable")
    tab_to(page, page.locator("summary", has_text="Settle on the spot"))
    page.keyboard.press("Enter")
    tab_to(page, operator.field("Outcome"))
    choose(page, "Explained")
    tab_to(page, operator.field("Answer"))
    page.keyboard.type("The first bus 92 leaves at 06:40 on Sundays.")
    page.keyboard.press("Control+Enter")

    filed = page.locator(".st-filed")
    expect(filed).to_contain_text("The answer is sent.")
    number, secret = filed.locator(".st-number").all_inner_texts()
    expect(operator.field("Full name")).to_have_value("")  # ready for the next call

    caller = arrive("en", width=PHONE)
    caller.go("queries/track/")
    caller.field("Number").fill(number)
    caller.field("Secret code").fill(secret)
    caller.button("Show my query").click()
    expect(caller.page.locator(".answer")).to_contain_text("06:40")


def test_hidden_query_tells_its_resident_why_and_strangers_nothing(arrive: Arrival) -> None:
    matter = replace(LAMP_RU, email="skryto@example.org")
    resident = arrive("ru")
    number = file(resident, matter)
    stranger = arrive("ru")
    stranger.go(f"queries/{number}/")
    expect(stranger.page.get_by_role("heading", level=1)).to_have_text(matter.subject)

    moderator = arrive("en")
    log_in(moderator, "mira")
    open_query(moderator, number)
    press(moderator, "Hide from the public", reason="Назван по имени сосед.")
    expect(moderator.link("Show to the public again")).to_be_visible()

    hidden = resident.words("What the public sees of your query %(number)s") % {"number": number}
    open_mailed_link(resident, hidden, matter.email)
    expect(resident.page.locator("body")).to_contain_text("Назван по имени сосед.")

    with stranger.watch.refusals(404):
        stranger.page.wait_for_timeout(10_000)  # a public page may be as stale as this
        stranger.page.reload()
        expect(stranger.page.locator("body")).not_to_contain_text(matter.subject)
        stranger.go(f"queries/{number}/join/")
        expect(stranger.page.locator("body")).not_to_contain_text(matter.subject)
