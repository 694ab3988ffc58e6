"""The verbs of accreditation: who may, when not and why not, and what each leaves."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from portal import clock
from portal.models import LedgerEntry, Message
from portal.transitions import NotYourBody, TransitionNotAllowed
from pressroom import accreditation, attendance, programme, unconfirmed
from pressroom.accreditation_events import EVENTS
from pressroom.accreditation_life import LIFE
from pressroom.models import Accreditation, Journalist, PressEvent
from tests.factories.cast import Cast
from tests.factories.press import (
    HOUR,
    STARTS_AT,
    JournalistFactory,
    OutletFactory,
    PressEventFactory,
)
from tests.pressroom.newcomers import DAY, NOW, WORDS, accepted, apply, confirmed, sent, told

pytestmark = pytest.mark.django_db

PERSONAL = ("Jana", "jana@", "+7727", "KZ-0001", "камерой")


@pytest.fixture
def event() -> PressEvent:
    return PressEventFactory(announced=True, venue_ru="Площадь Республики, 4")


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


@pytest.mark.django_db(transaction=True)
def test_forms_sent_at_once_are_one_application_and_links_pressed_at_once_one_journalist() -> None:
    start = threading.Barrier(6)

    def at_once(work: Callable[[], object]) -> None:
        start.wait(10)
        try:
            work()
        finally:
            connection.close()

    def run(works: list[Callable[[], object]]) -> None:
        workers = [threading.Thread(target=at_once, args=[work]) for work in works]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    for_year = replace(WORDS, email="Jana@Example.org")
    run([partial(accreditation.apply, for_year)] * 6)
    assert Accreditation.objects.count() == 1
    event = PressEventFactory(announced=True, starts_at=timezone.now() + DAY)
    apply(timezone.now(), event=event)
    rows = list(Accreditation.objects.all())
    run([partial(accreditation.confirm, row) for row in rows * 3])
    assert [row.status for row in Accreditation.objects.all()] == ["applied", "applied"]
    assert Journalist.objects.count() == 1
    assert Message.objects.filter(template="pressroom/accreditation_received").count() == 2


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
    assert {to for _, (to,) in sent()} == {"jana@example.org"}
    assert any("Площадь Республики, 4" in letter.body for letter in mail.outbox)
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
    assert any("Мест нет" in letter.body for letter in mail.outbox)


def test_a_reason_that_grows_with_its_marks_still_fits(cast: Cast, event: PressEvent) -> None:
    reason = f"{'Ж' * 290} a@b.kz"  # as long as the form takes; the mark is longer yet
    row = accreditation.refuse(confirmed(event=event), reason=reason, by=cast["press"])
    assert row.reason.startswith(f"{'Ж' * 290} [")


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
    do = getattr(accreditation, verb, None) or attendance.attended
    if verb == "attended":
        given = {"event": event}
    with pytest.raises(NotYourBody):
        do(row, by=cast[name], **given)
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
