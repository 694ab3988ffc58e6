"""The verbs of accreditation: who may, when not and why not, and what each leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from pytest_django import Settings

from portal import clock, ledger
from portal import mail as portal_mail
from portal.models import LedgerEntry, Message
from portal.transitions import NotYourBody, TransitionNotAllowed
from pressroom import accreditation, programme, story, unconfirmed
from pressroom.accreditation import Application
from pressroom.accreditation_events import EVENTS
from pressroom.accreditation_life import LIFE
from pressroom.models import Accreditation, Journalist, PressEvent
from tests.factories.cast import Cast
from tests.factories.press import (
    ANNOUNCED_AT,
    HOUR,
    STARTS_AT,
    JournalistFactory,
    OutletFactory,
    PressEventFactory,
)

pytestmark = pytest.mark.django_db

NOW = ANNOUNCED_AT + HOUR  # eight days before the event
DAY = timedelta(days=1)
WORDS = Application(
    full_name="Jana Example",
    email="jana@example.org",
    language="ru",
    phone="+77270000001",
    outlet_name="Мысал апталығы",
    card_reference="KZ-0001",
    note="С камерой",
)
PERSONAL = ("Jana", "jana@", "+7727", "KZ-0001", "камерой")


@pytest.fixture
def event() -> PressEvent:
    return PressEventFactory(announced=True, venue_ru="Площадь Республики, 4")


def apply(at: datetime = NOW, **changes: Any) -> Accreditation:
    """The newest application, after one more was sent."""
    with clock.at(at):
        accreditation.apply(replace(WORDS, **changes))
    return Accreditation.objects.order_by("pk").last()  # type: ignore[return-value]


def confirmed(at: datetime = NOW, **changes: Any) -> Accreditation:
    row = apply(at, **changes)
    with clock.at(at):
        return accreditation.confirm(row)


def accepted(cast: Cast, at: datetime = NOW, **changes: Any) -> Accreditation:
    row = confirmed(at, **changes)
    with clock.at(at):
        return accreditation.accept(row, by=cast["press"])


def told(row: Accreditation) -> list[str]:
    """The ledger in words, oldest first; its chain is whole."""
    assert list(ledger.verify(row.ledger_subject)) == []
    entries = list(LedgerEntry.objects.filter(subject=row.ledger_subject).order_by("sequence"))
    return [line.sentence for line in story.lines(entries, EVENTS)]


def sent(at: datetime = NOW) -> list[tuple[str, list[str]]]:
    """Subject and address of each mail that goes out now, newest last."""
    mail.outbox.clear()
    with clock.at(at):
        portal_mail.send_due()
    return [(each.subject, each.to) for each in mail.outbox]


# --- applying and confirming ----------------------------------------------------------------------


def test_an_application_waits_for_its_link_and_nothing_else_is_mailed(event: PressEvent) -> None:
    row = apply(event=event)
    assert (row.status, row.event, row.card_reference) == ("unconfirmed", event, "KZ-0001")
    assert row.journalist.confirmed_at is None
    assert list(Accreditation.objects.to_decide()) == []
    assert list(Message.objects.values_list("template", "recipient")) == [
        ("pressroom/accreditation_confirm", f"unconfirmed_accreditation:{row.pk}")
    ]


def test_an_unconfirmed_address_is_mailed_its_confirmation_alone(event: PressEvent) -> None:
    row = apply(event=event)
    with clock.at(NOW):
        accreditation.send_own_page(row.journalist, language="ru")
    assert [to for _subject, to in sent()] == [["jana@example.org"]]
    assert set(Message.objects.values_list("template", "status")) == {
        ("pressroom/accreditation_confirm", "sent"),
        ("pressroom/my_page", "dropped"),
    }


def test_the_link_confirms_and_the_office_is_told_nothing_personal(event: PressEvent) -> None:
    row = confirmed(event=event)
    assert row.status == "applied"
    assert row.journalist.confirmed_at == NOW
    assert list(Accreditation.objects.to_decide()) == [row]
    assert told(row) == [
        "Filed on the portal, the address is to be confirmed",
        "The journalist confirmed the address and applies",
    ]
    kept = repr(list(LedgerEntry.objects.values())) + repr(list(Message.objects.values()))
    assert [word for word in PERSONAL if word in kept] == []


def test_a_second_press_on_the_link_changes_nothing(event: PressEvent) -> None:
    row = confirmed(event=event)
    entries = LedgerEntry.objects.count()
    with clock.at(NOW):
        assert accreditation.confirm(row) == row
    assert LedgerEntry.objects.count() == entries
    assert Message.objects.filter(template="pressroom/accreditation_received").count() == 1


def test_the_same_form_sent_twice_is_one_application(event: PressEvent) -> None:
    first = apply(event=event)
    assert apply(event=event, email="jana@example.org") == first
    assert Accreditation.objects.count() == Journalist.objects.count() == 1
    assert Message.objects.count() == 1


def test_of_two_different_applications_the_confirmed_one_stays(event: PressEvent) -> None:
    apply(event=event, full_name="Jana Exampel")
    row = confirmed(event=event)
    assert list(Accreditation.objects.all()) == [row]
    assert [each.full_name for each in Journalist.objects.all()] == ["Jana Example"]


def test_the_same_address_is_one_journalist_however_it_is_capitalised(event: PressEvent) -> None:
    known = JournalistFactory(email="Jana@Example.org", full_name="Jana Old", phone="+77270000009")
    row = confirmed(event=event, full_name="Jana New", phone="")
    known.refresh_from_db()
    assert row.journalist == known
    assert (known.full_name, known.phone) == ("Jana New", "+77270000009")
    assert Journalist.objects.count() == 1


def test_whoever_types_a_known_address_changes_nothing_of_its_journalist(
    event: PressEvent,
) -> None:
    known = JournalistFactory(email="jana@example.org", full_name="Jana Old")
    apply(event=event, full_name="Somebody Else", outlet_name="Another")
    known.refresh_from_db()
    assert (known.full_name, known.outlet_name) == ("Jana Old", "")
    assert list(Journalist.objects.known()) == [known]


def test_applying_again_for_the_same_mails_the_own_page(event: PressEvent) -> None:
    row = confirmed(event=event)
    assert apply(event=event, note="Ещё раз") == row
    assert Accreditation.objects.count() == 1
    assert Message.objects.filter(
        template="pressroom/my_page", recipient=row.journalist.reference
    ).exists()


def test_the_year_may_be_applied_for_again_shortly_before_it_ends(
    cast: Cast, settings: Settings
) -> None:
    row = accepted(cast, event=None)
    early = NOW + timedelta(days=settings.ACCREDITATION_DAYS - 61)
    assert apply(early, event=None) == row
    assert apply(early + 2 * DAY, event=None) != row


def test_an_event_embargoed_cancelled_or_over_is_refused_in_words(event: PressEvent) -> None:
    for other, words in (
        (PressEventFactory(), "Choose an event of the programme."),
        (
            PressEventFactory(status="announced", announce_at=NOW + HOUR),
            "Choose an event of the programme.",
        ),
        (PressEventFactory(cancelled=True), "This event was cancelled."),
        (
            PressEventFactory(announced=True, starts_at=NOW - 2 * HOUR),
            "This event is over.",
        ),
    ):
        with pytest.raises(TransitionNotAllowed, match=words):
            apply(event=other)
    assert not Accreditation.objects.exists()
    assert not Message.objects.exists()


def test_a_link_pressed_after_the_event_was_cancelled_is_refused(
    cast: Cast, event: PressEvent
) -> None:
    row = apply(event=event)
    with clock.at(NOW):
        programme.cancel(event, reason={"ru": "Буря"}, by=cast["press"])
        with pytest.raises(TransitionNotAllowed, match="cancelled"):
            accreditation.confirm(row)
    row.refresh_from_db()
    assert row.status == "unconfirmed"


# --- forgetting -----------------------------------------------------------------------------------


def test_what_nobody_confirms_is_forgotten_after_its_term(
    event: PressEvent, settings: Settings
) -> None:
    known = confirmed(event=event)
    stale = apply(event=None, email="other@example.org")
    fresh = apply(NOW + HOUR, event=None, email="third@example.org")
    with clock.at(NOW + timedelta(hours=2 * settings.ACCREDITATION_CONFIRM_HOURS) + HOUR / 2):
        assert unconfirmed.forget() == 1
        assert unconfirmed.forget() == 0
    assert set(Accreditation.objects.all()) == {known, fresh}
    assert not Journalist.objects.filter(pk=stale.journalist_id).exists()
    assert told(stale)[-1] == "Never confirmed, and forgotten"


def test_forgetting_leaves_a_known_journalist(settings: Settings) -> None:
    JournalistFactory(email="jana@example.org")
    apply(event=None)
    with clock.at(NOW + timedelta(hours=3 * settings.ACCREDITATION_CONFIRM_HOURS)):
        assert unconfirmed.forget() == 1
    assert Journalist.objects.count() == 1


# --- deciding -------------------------------------------------------------------------------------


def test_accepted_for_an_event_it_holds_on_its_day(cast: Cast, event: PressEvent) -> None:
    row = accepted(cast, event=event)
    assert (row.status, row.valid_from, row.valid_to) == (
        "accepted",
        date(2026, 2, 10),
        date(2026, 2, 10),
    )
    assert (row.decided_by, row.decided_at) == (cast["press"], NOW)
    assert told(row)[-1] == "Accepted, valid from 10 February 2026 to 10 February 2026"
    assert sent()[-1][1] == ["jana@example.org"]
    assert "Площадь Республики, 4" in mail.outbox[-1].body
    assert list(Accreditation.objects.valid_on(date(2026, 2, 10))) == [row]
    assert list(Accreditation.objects.valid_on(date(2026, 2, 11))) == []


def test_accepted_for_the_year_it_holds_one_year(cast: Cast) -> None:
    row = accepted(cast, event=None)
    assert (row.valid_from, row.valid_to) == (date(2026, 2, 2), date(2027, 2, 1))


@pytest.mark.parametrize(("days", "last"), [(1, date(2026, 2, 2)), (30, date(2026, 3, 3))])
def test_a_shorter_term_may_be_given(cast: Cast, days: int, last: date) -> None:
    row = confirmed(event=None)
    with clock.at(NOW):
        assert accreditation.accept(row, days=days, by=cast["press"]).valid_to == last


@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_term_out_of_bounds_is_refused(cast: Cast, days: int) -> None:
    row = confirmed(event=None)
    with clock.at(NOW), pytest.raises(TransitionNotAllowed, match="from 1 to 365"):
        accreditation.accept(row, days=days, by=cast["press"])


def test_refused_with_a_reason_that_the_journalist_reads(cast: Cast, event: PressEvent) -> None:
    row = confirmed(event=event)
    with clock.at(NOW):
        row = accreditation.refuse(row, reason="Мест нет, звоните +77270000001", by=cast["press"])
    assert (row.status, row.reason) == ("refused", "Мест нет, звоните [телефон]")
    assert told(row)[-1] == "Refused: Мест нет, звоните [телефон]"
    sent()
    assert "Мест нет" in mail.outbox[-1].body


def test_nothing_is_refused_without_words(cast: Cast, event: PressEvent) -> None:
    row = confirmed(event=event)
    with pytest.raises(TransitionNotAllowed, match="Say why"):
        accreditation.refuse(row, reason="  ", by=cast["press"])


def test_the_refused_may_apply_again(cast: Cast, event: PressEvent) -> None:
    row = confirmed(event=event)
    with clock.at(NOW):
        accreditation.refuse(row, reason="Нет карты", by=cast["press"])
    again = confirmed(event=event, card_reference="KZ-0002")
    assert again.pk != row.pk
    assert again.status == "applied"
    assert Journalist.objects.count() == 1


def test_revoked_it_no_longer_holds(cast: Cast) -> None:
    row = accepted(cast, event=None)
    with clock.at(NOW):
        row = accreditation.revoke(row, reason="Ушёл из редакции", by=cast["press"])
    assert row.status == "revoked"
    assert list(Accreditation.objects.valid_on(date(2026, 2, 3))) == []
    assert Message.objects.filter(template="pressroom/accreditation_revoked").exists()


def test_what_has_ended_is_not_revoked(cast: Cast, event: PressEvent) -> None:
    row = accepted(cast, event=event)
    with (
        clock.at(STARTS_AT + 2 * DAY),
        pytest.raises(TransitionNotAllowed, match="ended by itself on 10 February 2026"),
    ):
        accreditation.revoke(row, reason="Поздно", by=cast["press"])


@pytest.mark.parametrize("verb", ["accept", "refuse", "revoke", "attended"])
@pytest.mark.parametrize(
    "name", ["olga", "erik", "hana", "akim", "mira", "anna", "host", "admin", "stranger"]
)
def test_nobody_but_the_press_office_decides(
    cast: Cast, event: PressEvent, verb: str, name: str
) -> None:
    row = confirmed(event=event)
    given: dict[str, Any] = {"refuse": {"reason": "x"}, "revoke": {"reason": "x"}}.get(verb, {})
    if verb == "attended":
        given = {"event": event}
    with pytest.raises(NotYourBody):
        getattr(accreditation, verb)(row, by=cast[name], **given)
    assert list(Accreditation.objects.visible_to(cast[name])) == []
    assert list(Accreditation.objects.visible_to(cast["press"])) == [row]


@pytest.mark.parametrize(
    ("status", "verb"),
    [
        ("unconfirmed", "accept"),
        ("unconfirmed", "refuse"),
        ("applied", "revoke"),
        ("accepted", "accept"),
        ("accepted", "refuse"),
        ("refused", "accept"),
        ("refused", "revoke"),
        ("revoked", "accept"),
    ],
)
def test_no_verb_out_of_turn(cast: Cast, status: str, verb: str) -> None:
    row = apply(event=None) if status == "unconfirmed" else confirmed(event=None)
    days = {"valid_from": date(2026, 2, 2), "valid_to": date(2026, 3, 2)}
    Accreditation.objects.filter(pk=row.pk).update(status=status, reason="x", **days)
    given = {} if verb == "accept" else {"reason": "x"}
    with clock.at(NOW), pytest.raises(TransitionNotAllowed, match="this is possible when it is"):
        getattr(accreditation, verb)(row, by=cast["press"], **given)


def test_nobody_is_accepted_for_an_event_that_is_over(cast: Cast, event: PressEvent) -> None:
    row = confirmed(event=event)
    with clock.at(STARTS_AT + DAY), pytest.raises(TransitionNotAllowed, match="is over"):
        accreditation.accept(row, by=cast["press"])


# --- the door -------------------------------------------------------------------------------------


def test_who_came_is_ticked_once_and_may_be_unticked(cast: Cast, event: PressEvent) -> None:
    row = accepted(cast, event=event)
    at = STARTS_AT - HOUR
    with clock.at(at):
        accreditation.attended(row, event=event, by=cast["press"])
        row = accreditation.attended(row, event=event, by=cast["press"])
        assert row.attended_at == at
        assert told(row)[-1:] == ["Came to the event"]
        row = accreditation.attended(row, event=event, came=False, by=cast["press"])
    assert row.attended_at is None
    assert told(row)[-2:] == ["Came to the event", "Did not come after all"]


def test_a_year_holder_at_the_door_gets_a_row_for_the_day(cast: Cast, event: PressEvent) -> None:
    year = accepted(cast, event=None)
    with clock.at(STARTS_AT):
        row = accreditation.attended(year, event=event, by=cast["press"])
        assert accreditation.attended(year, event=event, by=cast["press"]) == row
    year.refresh_from_db()
    assert (row.event, row.status, row.attended_at) == (event, "accepted", STARTS_AT)
    assert year.attended_at is None
    assert Accreditation.objects.count() == 2


def test_the_door_refuses_other_days_and_other_events(cast: Cast, event: PressEvent) -> None:
    row = accepted(cast, event=event)
    with clock.at(STARTS_AT - DAY), pytest.raises(TransitionNotAllowed, match="not today yet"):
        accreditation.attended(row, event=event, by=cast["press"])
    other = PressEventFactory(announced=True)
    with clock.at(STARTS_AT), pytest.raises(TransitionNotAllowed, match="another event"):
        accreditation.attended(row, event=other, by=cast["press"])


# --- the event moves ------------------------------------------------------------------------------


def test_a_moved_event_takes_its_accreditations_with_it(cast: Cast, event: PressEvent) -> None:
    row = accepted(cast, event=event)
    waiting = confirmed(event=event, email="other@example.org")
    year = accepted(cast, event=None, email="third@example.org")
    with clock.at(NOW):
        programme.reschedule(
            event,
            starts_at=STARTS_AT + 3 * DAY,
            ends_at=STARTS_AT + 3 * DAY + HOUR,
            venue={"ru": "Большой зал"},
            reason={"ru": "Зал занят"},
            by=cast["press"],
        )
    row.refresh_from_db()
    year.refresh_from_db()
    assert (row.valid_from, row.valid_to) == (date(2026, 2, 13), date(2026, 2, 13))
    assert year.valid_from == date(2026, 2, 2)
    assert told(row)[-1] == (
        "The event was moved, now valid from 13 February 2026 to 13 February 2026"
    )
    moved = Message.objects.filter(template="pressroom/event_rescheduled")
    assert set(moved.values_list("recipient", flat=True)) == {
        row.journalist.reference,
        waiting.journalist.reference,
    }
    sent()
    body = mail.outbox[-1].body
    assert "Зал занят" in body
    assert "Большой зал" in body


def test_a_second_move_is_told_too(cast: Cast, event: PressEvent) -> None:
    accepted(cast, event=event)
    for days in (1, 2):
        event.refresh_from_db()
        with clock.at(NOW):
            programme.reschedule(
                event,
                starts_at=STARTS_AT + days * DAY,
                ends_at=STARTS_AT + days * DAY + HOUR,
                venue={},
                reason={"ru": "Зал занят"},
                by=cast["press"],
            )
    assert Message.objects.filter(template="pressroom/event_rescheduled").count() == 2


def test_a_cancelled_event_is_told_and_refuses_who_waits(cast: Cast, event: PressEvent) -> None:
    row = accepted(cast, event=event)
    waiting = confirmed(event=event, email="other@example.org")
    unsure = apply(event=event, email="third@example.org")
    with clock.at(NOW):
        programme.cancel(event, reason={"kk": "Дауыл", "ru": "Буря"}, by=cast["press"])
    waiting.refresh_from_db()
    assert (waiting.status, waiting.reason) == ("refused", "Буря")
    told_of = Message.objects.filter(template="pressroom/event_cancelled")
    assert set(told_of.values_list("recipient", flat=True)) == {
        row.journalist.reference,
        waiting.journalist.reference,
    }
    assert unsure.journalist.reference not in told_of.values_list("recipient", flat=True)
    assert told(row)[-1].startswith("The event was cancelled: ")
    assert list(Accreditation.objects.to_decide()) == []


# --- mails ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_mail_can_be_written_in_every_language(
    cast: Cast, event: PressEvent, language: str
) -> None:
    rows = [
        confirmed(event=event, email=f"{n}@example.org", language=language) for n in ("a", "b", "c")
    ]
    confirmed(event=None, email="d@example.org", language=language)
    with clock.at(NOW):
        accreditation.accept(rows[0], by=cast["press"])
        accreditation.refuse(rows[1], reason="Орын жоқ", by=cast["press"])
        row = accreditation.accept(rows[2], by=cast["press"])
        accreditation.revoke(row, reason="Орын жоқ", by=cast["press"])
        accreditation.send_own_page(row.journalist, language=language)
    assert len(sent()) == 9  # whoever confirmed needs no mail to confirm any more
    assert set(Message.objects.values_list("status", flat=True)) == {"sent", "dropped"}
    texts = "".join(each.body for each in mail.outbox)
    assert "Площадь Республики, 4" in texts
    assert "http" in texts
    assert "{{" not in texts


def test_an_outlet_is_kept_when_the_journalist_applies_again(event: PressEvent) -> None:
    outlet = OutletFactory(name="Үлгі TV")
    first = confirmed(event=event, outlet=outlet, outlet_name="")
    second = confirmed(event=None, outlet=None, outlet_name="")
    assert second.journalist == first.journalist
    assert second.journalist.outlet == outlet


def test_all_of_it_is_told_by_the_table() -> None:
    assert {step.event for step in LIFE.values()} <= set(EVENTS)
