"""What the demo does on paper is what the verbs do: the same lives leave the same rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, models, transaction

from portal import clock, ledger
from portal.models import Message, SearchWord
from portal.workdays import current_calendar
from queries import answering, casework, endings, follow_up, intake, publication
from queries.answering import Reply
from queries.demo import sheets
from queries.demo.papers import Paper
from queries.intake import Filing
from queries.models import Applicant, Attachment, CitizenQuery, Outcome
from queries.models.choices import Verdict
from tests.factories import ApplicantFactory, AttachmentFactory
from tests.factories.cast import MONDAY, REPLY, Cast

pytestmark = pytest.mark.django_db

PLANNED = Reply(outcome=Outcome.PLANNED, text="Отремонтируем.", planned_on=date(2026, 5, 20))
REFUSED = Reply(outcome=Outcome.REFUSED, text="Нет: +7 727 000 1234.", legal_basis="Art. 9")
FIXED = Reply(outcome=Outcome.FIXED, text="Готово.")
KEYS = {"id", "query_id", "applicant_id", "supporter_id", "answer_id"}  # another each time

Act = Callable[..., object]
Life = Callable[[Cast, Act], None]


def of_a_body(cast: Cast, act: Act) -> None:
    """Taken, sent back once, promised, joined before and after, rated, and the promise kept."""
    act(casework.take, by=cast["erik"])
    act(follow_up.support, fingerprint="1" * 64, applicant=joiner())
    act(follow_up.support, fingerprint="2" * 64, applicant=None)
    act(follow_up.support, fingerprint="2" * 64, applicant=None)
    act(answering.draft_answer, reply=REFUSED, by=cast["erik"])
    act(answering.send_back, reason="Звоните: +7 727 000 1234", by=cast["hana"])
    act(answering.draft_answer, reply=PLANNED, by=cast["erik"])
    act(answering.approve, by=cast["hana"])
    act(follow_up.support, fingerprint="3" * 64, applicant=joiner())
    act(follow_up.rate, verdict=Verdict.PARTLY, comment="Посмотрим")
    act(answering.correct, reply=FIXED, by=cast["hana"])


def asked_about(cast: Cast, act: Act) -> None:
    """Twice: answered by the link, then by phone; withdrawn at last."""
    act(casework.take, by=cast["erik"])
    act(casework.ask_details, question="Какой дом?", by=cast["erik"])
    act(follow_up.supply_details, reply="Пятый")
    act(casework.ask_details, question="Какой подъезд?", by=cast["erik"])
    act(casework.resume, told="Второй", by=cast["erik"])
    act(endings.withdraw, by=None)


def forwarded(cast: Cast, act: Act) -> None:
    """To another body, which passes it out of the akimat."""
    act(casework.forward, to=cast.parks, reason="Это их: +7 727 000 1234", by=cast["erik"])
    act(casework.take, by=cast["pavel"])
    act(casework.forward, to=cast.police, reason="Дело полиции", by=cast["pavel"])


def withdrawn_by_phone(cast: Cast, act: Act) -> None:
    for _day in range(3):
        act(None)
    act(endings.withdraw, by=cast["olga"])


def late(cast: Cast, act: Act) -> None:
    """Its executor named by the head, held, and answered long after the day it was due."""
    act(casework.assign_executor, executor=cast["erik"], by=cast["hana"])
    act(answering.hold_answer, text="Ждём материалов.", by=cast["erik"])
    for _day in range(40):
        act(None)
    act(answering.draft_answer, reply=REPLY, by=cast["erik"])
    act(answering.approve, by=cast["hugo"])
    act(answering.correct, reply=PLANNED, by=cast["hugo"])


def with_photos(cast: Cast, act: Act) -> None:
    """One of the photos is shown, the other refused, and nobody has taken the query yet."""
    act(publication.decide_on_photos, publish=PHOTOS[:1], reason="Лица людей", by=cast["mira"])


def on_the_spot(cast: Cast, act: Act) -> None:
    act(answering.settle, reply=REPLY, by=cast["olga"])
    act(follow_up.rate, verdict=Verdict.RESOLVED, comment="")


LIVES = [of_a_body, asked_about, forwarded, withdrawn_by_phone, late, with_photos, on_the_spot]
PHOTOS = [photo.pk for photo in AttachmentFactory.build_batch(2, query=None)]


@pytest.mark.parametrize("email", ["alice@example.org", ""])
@pytest.mark.parametrize("life", LIVES)
def test_paper_and_verbs_leave_the_same(life: Life, email: str, cast: Cast) -> None:
    filing = Filing(
        subject="Разбит тротуар у дома 5",
        text="Пройти с коляской нельзя, звоните: alice@example.org",
        topic=cast.topic,
        language="ru",
        is_public=life is not late,  # nobody joins that one
        channel="phone" if life is on_the_spot else "web",
    )
    by_verbs = rows_left(by_the_verbs, cast, filing, life, email)
    on_paper = rows_left(on_a_paper, cast, filing, life, email)
    assert on_paper == by_verbs
    assert len(by_verbs["LedgerEntry"]) > 3  # so there was something to compare


def test_a_verb_that_paper_does_not_know_finds_what_was_written(cast: Cast) -> None:
    """And the ledger goes on where the paper ended."""
    filing = Filing(subject="Тротуар", text="Разбит.", topic=cast.topic, language="ru")
    paper = new_paper(cast, filing, "", cast.roads)
    with clock.at(MONDAY):
        paper.take(by=cast["erik"])
        sheets.write([paper])
        answering.draft_answer(paper.query, reply=REPLY, by=cast["erik"])
    assert CitizenQuery.objects.get().status == "in_approval"
    assert list(ledger.verify()) == []


# --- two ways to live -----------------------------------------------------------------------------


def by_the_verbs(cast: Cast, filing: Filing, life: Life, email: str) -> None:
    is_on_the_spot = life is on_the_spot
    with clock.at(MONDAY):
        query = intake.submit(
            filing,
            applicant=ApplicantFactory.build(email=email),
            by=cast["olga"] if is_on_the_spot else None,
            body=None if is_on_the_spot else cast.roads,
            stays_at_desk=is_on_the_spot,
        )
    if life is with_photos:
        Attachment.objects.bulk_create(photos_of(query))
    live(cast, life, lambda verb, **how: verb(query, **how))


def on_a_paper(cast: Cast, filing: Filing, life: Life, email: str) -> None:
    paper = new_paper(cast, filing, email, None if life is on_the_spot else cast.roads)
    if life is with_photos:
        paper.photos = photos_of(paper.query)
    live(cast, life, lambda verb, **how: getattr(paper, verb.__name__)(**how))
    sheets.write([paper])


def new_paper(cast: Cast, filing: Filing, email: str, body: Any) -> Paper:
    with clock.at(MONDAY):
        return Paper(
            filing,
            applicant=ApplicantFactory.build(email=email),
            by=None if body else cast["olga"],
            body=body,
            calendar=current_calendar(),
            stays_at_desk=body is None,
        )


def live(cast: Cast, life: Life, act: Act) -> None:
    """Each step a day after the last; a step of None lets the day pass."""
    day = MONDAY

    def next_day(verb: Callable[..., object] | None, **how: object) -> None:
        nonlocal day
        day += timedelta(days=1)
        with clock.at(day):
            if verb is not None:
                act(verb, **how)

    life(cast, next_day)


def joiner() -> Applicant:
    return Applicant(email="bob@example.org", language="kk", consented_at=MONDAY)


def photos_of(query: CitizenQuery) -> list[Attachment]:
    return [AttachmentFactory.build(id=pk, query=query) for pk in PHOTOS]


# --- what they leave ------------------------------------------------------------------------------


def rows_left(play: Callable[..., None], *how: object) -> dict[str, list[str]]:
    """All rows of the desk after `play`, without the keys; the database is as it was before."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval('queries_number_seq', 1)")
        play(*how)
        assert list(ledger.verify()) == []
        left = {model.__name__: rows_of(model) for model in (*sheets.ORDER, Message, SearchWord)}
        transaction.set_rollback(True)
    return left


def rows_of(model: type[models.Model]) -> list[str]:
    names = [field.attname for field in model._meta.concrete_fields if field.attname not in KEYS]
    return sorted(
        str({name: comparable(name, getattr(row, name)) for name in names})
        for row in model._base_manager.all()
    )


def comparable(name: str, value: Any) -> Any:
    """References without the keys in them, and an answer's key as the answer it is."""
    if name in {"recipient", "key"} and value:
        return [part for part in value.split(":") if not part.isdigit()]
    if name == "context" and "answer" in value:
        return value | {"answer": answering.Answer.objects.get(pk=value["answer"]).version}
    return value
