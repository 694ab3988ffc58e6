"""Closed history with its times: the rows our own verbs would have left."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command
from django.test import Client

from portal import ledger
from portal.models import LedgerEntry, Message, Role, SearchWord
from queries import casework, follow_up, links, rollup
from queries.lifecycle import TransitionNotAllowed
from queries.models import AnswerTerm, CitizenQuery, QueryDeadline
from tests.factories import staff
from tests.factories.city import BodyFactory, RouteFactory
from tests.factories.desk import ApplicantFactory
from tests.queries.exports import ANSWERED, MAPPING, ROW, city, errors, imported, run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _city() -> None:
    city()


def clock_of(query: CitizenQuery, kind: str = "answer") -> QueryDeadline:
    return query.deadlines.get(kind=kind)


def test_an_answered_query_has_all_that_our_verbs_leave() -> None:
    query = imported(ANSWERED)
    assert query.number == "К-100-2020"
    assert (query.status, query.outcome, query.channel) == ("answered", "fixed", "other_system")
    assert query.received_at == datetime(2020, 3, 3, 4, 0, tzinfo=UTC)
    assert query.registered_on == date(2020, 3, 3)
    assert query.answered_at == query.closed_at == datetime(2020, 3, 16, 9, 0, tzinfo=UTC)
    assert query.answered_on_time is True
    assert query.body is not None
    assert query.body.slug == "roads"
    deadline = clock_of(query)
    assert (deadline.started_on, deadline.due_on) == (date(2020, 3, 3), date(2020, 3, 18))
    assert deadline.basis == "221-III/answer"
    assert deadline.met_at == query.answered_at
    assert query.due_on == deadline.due_on
    assert not query.deadlines.filter(kind="forward").exists()  # the law of 2020 had none
    holding = query.holdings.get()
    assert (holding.from_at, holding.to_at) == (query.received_at, query.closed_at)
    answer = query.answers.get()
    assert (answer.version, answer.kind, answer.sent_at) == (1, "final", query.answered_at)
    assert answer.text == "Тротуар отремонтирован."
    assert answer.drafted_by.is_active is False
    assert not answer.drafted_by.has_usable_password()


def test_no_mail_is_sent_for_history() -> None:
    imported(ANSWERED)
    assert not Message.objects.exists()


def test_the_ledger_tells_of_the_import_and_is_whole() -> None:
    query = imported(ANSWERED)
    entry = LedgerEntry.objects.get(subject=query.ledger_subject)
    assert (entry.event, entry.actor, entry.body) == ("imported", "system", "roads")
    assert entry.data["original"] == "К-100/2020"
    assert list(ledger.verify()) == []


def test_personal_data_leave_the_public_text_and_words_are_learned() -> None:
    query = imported(ANSWERED)
    assert "555" not in query.public_text
    assert "555" in query.text
    assert SearchWord.objects.filter(word="тротуар").exists()


def test_the_public_page_opens_under_the_original_number(client: Client) -> None:
    imported(ANSWERED)
    page = client.get("/en/queries/К-100-2020/")
    assert page.status_code == 200
    words = page.content.decode()
    assert "Taken over from Old desk: received there on" in words
    assert "Тротуар отремонтирован." in words
    assert client.get("/en/queries/К-100 2020/").headers["Location"].endswith("-100-2020/")


def test_private_unless_the_mapping_says_it_was_published(client: Client) -> None:
    query = imported(ANSWERED, mapping=MAPPING.replace("published = true", "published = false"))
    assert query.visibility == "private"
    assert client.get(f"/en/queries/{query.number}/").status_code == 404
    assert not SearchWord.objects.filter(word="тротуар").exists()


def test_answered_late_is_late_by_the_law_of_its_day() -> None:
    query = imported(ANSWERED | {"Отвечено": "19.03.2020 09:00"})
    assert query.answered_on_time is False


def test_thirty_days_where_other_bodies_were_needed() -> None:
    query = imported(ANSWERED | {"Отвечено": "02.04.2020 09:00", "Другие органы": "да"})
    assert clock_of(query).basis == "221-III/answer/others"
    assert clock_of(query).due_on == date(2020, 4, 2)
    assert query.answered_on_time is True


def test_the_code_counts_working_days_since_july_2021() -> None:
    row = ANSWERED | {"Поступило": "01.07.2021 10:00", "Отвечено": "27.07.2021 10:00"}
    query = imported(row)
    assert clock_of(query).basis == "350-VI/answer"
    assert clock_of(query).due_on == date(2021, 7, 26)  # with 5, 6 and 20 July off, 3 July worked
    assert query.answered_on_time is False
    assert clock_of(query, "forward").met_at == query.answered_at


def test_a_last_day_that_is_given_wins() -> None:
    query = imported(ANSWERED | {"Срок": "13.03.2020"})
    deadline = clock_of(query)
    assert (deadline.due_on, deadline.original_due_on) == (date(2020, 3, 13), date(2020, 3, 13))
    assert query.answered_on_time is False


def test_an_extended_term_keeps_the_first_one() -> None:
    query = imported(ANSWERED | {"Срок": "20.04.2020", "Продлено": "да"})
    deadline = clock_of(query)
    assert deadline.original_due_on == date(2020, 3, 18)
    assert (deadline.due_on, deadline.is_extended, query.is_extended) == (
        date(2020, 4, 20), True, True,
    )  # fmt: skip


def test_on_the_spot_is_the_desks_own() -> None:
    query = imported(ANSWERED | {"На месте": "да"})
    assert query.is_on_the_spot
    assert query.body is None
    answer = query.answers.get()
    assert answer.body is not None
    assert answer.body.slug == "roads"


@pytest.mark.parametrize("status", ["returned", "terminated", "withdrawn", "forwarded"])
def test_other_endings_cancel_the_answer_clock(status: str) -> None:
    query = imported(ROW | {"Статус": status, "Закрыто": "05.03.2020 12:00"})
    assert (query.status, query.due_on, query.answered_at) == (status, None, None)
    assert clock_of(query).cancelled_at == query.closed_at
    assert list(ledger.verify()) == []


def test_an_open_query_comes_with_its_clock_running_into_the_queue() -> None:
    query = imported(
        ROW | {"Статус": "В работе", "Исполнитель": "roads", "Поступило": "02.07.2025"}
    )
    assert (query.status, query.closed_at) == ("assigned", None)
    assert query.body is not None
    deadline = clock_of(query)
    assert deadline.is_open
    assert query.due_on == deadline.due_on
    assert clock_of(query, "forward").met_at is not None  # somebody worked on it there
    assert query.holdings.get().to_at is None
    assert query.applicant.erased_at is None  # whoever answers it reads the text as filed


def test_an_open_query_without_a_body_goes_by_the_routes_or_to_the_desk() -> None:
    row = ROW | {"Поступило": "02.07.2025"}
    assert imported(row | {"Номер": "1"}).status == "new"
    RouteFactory(topic__slug="pavements", body=BodyFactory(slug="parks"))
    query = imported(row | {"Номер": "2"})
    assert query.body is not None
    assert (query.status, query.body.slug) == ("assigned", "parks")
    assert clock_of(query, "forward").is_open


def test_a_promise_still_ahead_runs_and_one_long_over_reminds_nobody() -> None:
    row = ANSWERED | {"Итог": "planned", "Обещано": "01.09.2020"}
    assert clock_of(imported(row), "promise").cancelled_at is not None
    ahead = imported(row | {"Номер": "2", "Обещано": "01.09.2090"})
    assert clock_of(ahead, "promise").is_open
    assert ahead.answers.get().planned_on == date(2090, 9, 1)


def test_a_query_without_the_words_of_its_answer_is_answered_all_the_same(client: Client) -> None:
    query = imported(ANSWERED | {"Ответ": ""})
    assert query.status == "answered"
    assert not query.answers.exists()
    assert client.get(f"/en/queries/{query.number}/").status_code == 200
    bob = ApplicantFactory.build(email="bob@example.org")
    follow_up.support(query, fingerprint="bob", applicant=bob)
    assert Message.objects.get().template == "queries/supporter_joined"
    follow = client.get(links.follow_path(query))
    assert follow.status_code == 200
    assert follow.context["rate_form"] is None
    with pytest.raises(TransitionNotAllowed, match="its words stayed there"):
        follow_up.rate(query, verdict="resolved")
    assert "stayed there" in follow_up.reason_not_to_reopen(query)


def test_a_day_without_a_time_is_that_day_in_almaty() -> None:
    row = ANSWERED | {"Поступило": "16.03.2020 15:00", "Отвечено": "16.03.2020"}
    query = imported(row)
    assert query.answered_at == query.received_at


def test_long_subjects_and_missing_ones_are_made_of_the_text() -> None:
    query = imported(ROW | {"Тема": ""})
    assert query.subject == ROW["Текст"]
    long = imported(ROW | {"Номер": "2", "Тема": "слово " * 40})
    assert len(long.subject) <= 120
    assert long.subject.endswith("слово …")
    assert long.text.startswith("слово слово")


def test_figures_over_history_are_right() -> None:
    rows = [
        ANSWERED | {"Номер": "1"},
        ANSWERED | {"Номер": "2", "Отвечено": "19.03.2020"},
        ANSWERED | {"Номер": "3", "На месте": "да"},
        ROW | {"Номер": "4", "Статус": "withdrawn", "Закрыто": "05.03.2020"},
    ]
    assert run(rows)[0].written == 4
    rollup.fold()
    states = dict(AnswerTerm.objects.values_list("query__number", "state"))
    assert states == {"1": "on_time", "2": "late", "3": "spot", "4": "ended"}
    assert set(rollup.differences().values()) == {0}


def test_what_does_not_fit_together_is_told() -> None:
    def wrong(**changes: str) -> list[tuple[str, str]]:
        return errors(ANSWERED | changes)

    assert wrong(Отвечено="") == [("answered_at", "answered_without_moment")]
    assert wrong(Итог="") == [("outcome", "empty")]
    assert wrong(Отвечено="02.03.2020 09:00") == [("answered_at", "before_earlier")]
    assert wrong(Отвечено="16.03.2095") == [("answered_at", "in_future")]
    assert wrong(Поступило="31.02.2020") == [("received_at", "not_a_date")]
    assert wrong(Поступило="11.01.2007") == [("received_at", "no_law")]
    assert wrong(Статус="В работе") == [("status", "open_but_closed")]
    assert wrong(Статус="withdrawn", Отвечено="") == [("closed_at", "closed_without_moment")]
    assert wrong(Итог="planned") == [("planned_on", "planned_without_day")]
    assert wrong(Итог="refused") == [("legal_basis", "refused_without_basis")]
    assert wrong(Итог="planned", Обещано="01.03.2020") == [("planned_on", "promise_before_answer")]
    assert wrong(Продлено="да") == [("due_on", "extended_without_day")]
    assert wrong(Продлено="да", Срок="10.03.2020") == [("due_on", "extension_shortens")]
    assert wrong(Срок="01.03.2020") == [("due_on", "due_before_registration")]
    assert wrong(Статус="Закрыто") == [("status", "word_unknown")]
    assert errors(ROW | {"Закрыто": "04.03.2020"}) == [("status", "closed_as_what")]
    opened = ROW | {"Статус": "new"}
    assert errors(opened | {"Исполнитель": "police"}) == [("body", "body_outside")]
    BodyFactory(slug="gone", valid_to=date(2021, 1, 1))
    assert errors(opened | {"Исполнитель": "gone"}) == [("body", "body_gone")]
    assert errors(ANSWERED | {"Исполнитель": "gone"}) == []
    assert errors({"Номер": "1"}) == [("text", "empty"), ("received_at", "empty")]


def test_the_chain_of_an_imported_query_goes_on() -> None:
    """An open one is worked on as any other."""
    query = imported(ROW | {"Исполнитель": "roads", "Поступило": "02.07.2025"})
    casework.take(query, by=staff(Role.EXECUTOR, query.body, username="erik"))
    events = LedgerEntry.objects.filter(subject=query.ledger_subject).order_by("sequence")
    assert [entry.event for entry in events] == ["imported", "taken"]
    assert list(ledger.verify()) == []
    call_command("verify_ledger")
