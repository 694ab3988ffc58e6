"""Longer terms: asked for, granted or refused, within the law, and told to the resident."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from portal import clock
from portal.models import Message
from queries import terms
from queries.lifecycle import TransitionNotAllowed
from queries.models import CitizenQuery
from tests.factories import ApplicantFactory
from tests.factories.cast import MONDAY, Cast

pytestmark = pytest.mark.django_db
UNTIL = date(2026, 3, 16)


def test_head_grants_what_the_executor_asked_for(cast: Cast) -> None:
    query = cast.query("in_work")
    with clock.at(MONDAY):
        terms.request_extension(query, until_on=UNTIL, reason="Frost", by=cast["erik"])
        terms.extend(query, until_on=UNTIL, reason="Asphalt needs warmth", by=cast["hana"])
    query.refresh_from_db()
    answer = query.deadlines.get(kind="answer")
    assert (answer.due_on, answer.original_due_on) == (UNTIL, date(2026, 2, 23))
    assert (query.due_on, query.is_extended, answer.is_extended) == (UNTIL, True, True)
    wish = query.extension_requests.get()
    assert (wish.is_granted, wish.decided_by) == (True, cast["hana"])


def test_notice_with_an_address_goes_out_at_once_and_meets_its_clock(cast: Cast) -> None:
    query = cast.query("in_work")
    Message.objects.all().delete()
    with clock.at(MONDAY):
        terms.extend(query, until_on=UNTIL, reason="Frost", by=cast["hana"])
    notice = query.deadlines.get(kind="extension_notice")
    assert (notice.due_on, notice.met_at) == (date(2026, 2, 5), MONDAY)
    assert [mail.template for mail in Message.objects.all()] == ["queries/extended"]


def test_notice_without_an_address_waits_until_somebody_tells_the_resident(cast: Cast) -> None:
    query = cast.query("in_work", applicant=ApplicantFactory.build(email=""))
    with clock.at(MONDAY):
        terms.extend(query, until_on=UNTIL, reason="Frost", by=cast["hana"])
        assert query.deadlines.get(kind="extension_notice").is_open
        terms.note_notice(query, by=cast["hana"])
        assert query.deadlines.get(kind="extension_notice").met_at == MONDAY
        with pytest.raises(TransitionNotAllowed, match="No notice"):
            terms.note_notice(query, by=cast["hana"])


@pytest.mark.parametrize(
    ("until_on", "why"),
    [
        (date(2026, 2, 23), "lies after the present one"),
        (date(2026, 4, 3), "until 02.04.2026 at most"),
        (date(2026, 3, 15), "not a working day"),
    ],
)
def test_day_the_law_does_not_allow_is_refused(until_on: date, why: str, cast: Cast) -> None:
    query = cast.query("in_work")
    with clock.at(MONDAY):
        for verb, by in ((terms.request_extension, "erik"), (terms.extend, "hana")):
            with pytest.raises(TransitionNotAllowed, match=why):
                verb(query, until_on=until_on, reason="Frost", by=cast[by])
    query.refresh_from_db()
    assert query.due_on == date(2026, 2, 23)
    assert not query.extension_requests.exists()


def test_term_is_extended_once_and_never_after_its_end(cast: Cast) -> None:
    query, late = cast.query("in_work"), cast.query("in_work")
    with clock.at(MONDAY):
        terms.extend(query, until_on=UNTIL, reason="Frost", by=cast["hana"])
        with pytest.raises(TransitionNotAllowed, match="extended before"):
            terms.extend(query, until_on=date(2026, 3, 30), reason="Frost", by=cast["hana"])
    with (
        clock.at(MONDAY + timedelta(days=22)),
        pytest.raises(TransitionNotAllowed, match="term is over"),
    ):
        terms.extend(late, until_on=UNTIL, reason="Frost", by=cast["hana"])


def test_complaint_has_no_extension(cast: Cast) -> None:
    query = cast.query("in_work", kind="complaint")
    with clock.at(MONDAY):
        assert "cannot be extended" in terms.reason_not_to_extend(query)
        with pytest.raises(TransitionNotAllowed, match="cannot be extended"):
            terms.extend(query, until_on=UNTIL, reason="Frost", by=cast["hana"])


def test_second_wish_waits_for_the_first_decision(cast: Cast) -> None:
    query = cast.query("in_work")
    with clock.at(MONDAY):
        terms.request_extension(query, until_on=UNTIL, reason="Frost", by=cast["erik"])
        with pytest.raises(TransitionNotAllowed, match="awaits the head"):
            terms.request_extension(query, until_on=UNTIL, reason="Frost", by=cast["erik"])
        terms.refuse_extension(query, reason="Work faster", by=cast["hana"])
        terms.request_extension(query, until_on=UNTIL, reason="Real frost", by=cast["erik"])
    answers = query.extension_requests.order_by("pk").values_list("is_granted", flat=True)
    assert list(answers) == [False, None]
    assert CitizenQuery.objects.get(pk=query.pk).due_on == date(2026, 2, 23)
