"""Every mail of the desk, made by the verb that promises it, in each language."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as site
from django.core.mail import EmailMultiAlternatives

from portal import clock, mail, outbox
from portal.models import Body, Message, Role, User
from queries import (
    answering,
    attaching,
    casework,
    endings,
    follow_up,
    lifecycle,
    mails,
    publication,
    terms,
)
from queries.answering import Reply
from queries.models import Answer, CitizenQuery, HeldFiling, Supporter
from queries.watch import telling
from tests.factories import (
    AnswerFactory,
    ApplicantFactory,
    BodyFactory,
    CitizenQueryFactory,
    QueryDeadlineFactory,
    SupporterFactory,
    staff,
)
from tests.factories.desk import RECEIVED_AT

pytestmark = pytest.mark.django_db

ALMATY = ZoneInfo("Asia/Almaty")
TUESDAY = datetime(2026, 2, 3, 11, 0, tzinfo=ALMATY)
NAME, ADDRESS = "Алия Сәрсенова", "aliya@example.org"
EVIL = "<script>alert(1)</script> & co"


@pytest.fixture(autouse=True)
def tuesday() -> Iterator[None]:
    with clock.at(TUESDAY):
        yield


@pytest.fixture
def body() -> Body:
    return BodyFactory(slug="roads")


@pytest.fixture
def executor(body: Body) -> User:
    return staff(Role.EXECUTOR, body, username="executor")


@pytest.fixture
def head(body: Body) -> User:
    return staff(Role.HEAD, body, username="head")


@pytest.fixture
def operator(db: None) -> User:
    return staff(Role.OPERATOR, username="operator", first_name="Ольга", last_name="Операторова")


def filed(language: str = "ru", **columns: object) -> CitizenQuery:
    query = CitizenQueryFactory(
        language=language,
        subject=EVIL,
        public_subject="Тротуар",
        applicant=ApplicantFactory(full_name=NAME, email=ADDRESS, language=language),
        **columns,
    )
    QueryDeadlineFactory(query=query)
    return query


def sent(template: str) -> EmailMultiAlternatives:
    """The one mail promised from this template, as it goes out."""
    composed = mail.compose(Message.objects.get(template=f"queries/{template}"))
    assert composed is not None
    return composed


def html(composed: EmailMultiAlternatives) -> str:
    (alternative,) = composed.alternatives
    return str(alternative.content)


def both(composed: EmailMultiAlternatives) -> tuple[str, str]:
    return composed.body, html(composed)


def test_every_mail_of_the_lifecycle_has_its_builder_and_its_templates() -> None:
    promised = {f"queries/{t.mail}" for t in lifecycle.TRANSITIONS.values() if t.mail}
    assert promised <= set(mails.BUILDERS)
    folder = Path(site.BASE_DIR) / "templates" / "emails"
    written = {
        str(path.relative_to(folder).with_suffix(""))
        for path in (folder / "queries").glob("[a-z]*.*")
    }
    composed = {*mails.BUILDERS, telling.TEMPLATE}
    assert written == composed
    for template in composed:
        assert (folder / f"{template}.txt").exists()
        assert (folder / f"{template}.html").exists()


def talon_of(query: CitizenQuery) -> EmailMultiAlternatives:
    outbox.enqueue(
        template="queries/filed",
        recipient=query.applicant.reference,
        language=query.language,
        context={"number": query.number},
    )
    return sent("filed")


def test_talon_tells_what_the_law_asks_and_why_the_day(operator: User) -> None:
    query = filed("en", accepted_by=operator, assigned=True, body=BodyFactory(name_en="Roads"))
    talon = talon_of(query)
    assert query.number in talon.subject
    for part in both(talon):
        assert "2 February 2026, 10:00" in part
        assert "Ольга Операторова, desk operator" in part
        assert "Roads" in part
        assert "Article 76" in part
        assert f"/en/queries/{query.number}/follow/" in part
        assert f"/en/queries/{query.number}/talon/" in part
    numbers = [line.split("  ")[1] for line in talon.body.splitlines() if "2026  " in line]
    assert [number for number in numbers if number != "–"] == [str(n) for n in range(1, 16)]
    assert numbers.count("–") == 7


def test_talon_of_an_unrouted_web_query_names_the_desk() -> None:
    talon = talon_of(filed("en"))
    for part in both(talon):
        assert "web form, automatically" in part
        assert "the reception desk, which finds the right body" in part


def test_talon_holds_no_name_or_address_in_the_outbox() -> None:
    talon_of(filed())
    message = Message.objects.get()
    assert NAME not in str(message.context)
    assert ADDRESS not in f"{message.context} {message.recipient}"


def test_html_escapes_what_residents_write_and_text_does_not() -> None:
    talon = talon_of(filed())
    assert EVIL in talon.body
    assert EVIL not in html(talon)
    assert "&lt;script&gt;" in html(talon)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_mail_is_whole_in_every_language(
    language: str, body: Body, executor: User, head: User, operator: User
) -> None:
    for tell in STORY:
        tell(language, body, executor, head, operator)
    told = Message.objects.order_by("created_at")
    assert {message.template for message in told} == set(mails.BUILDERS)
    for message in told:
        composed = mail.compose(message)
        assert composed is not None
        text, page = both(composed)
        assert composed.subject
        assert f'<html lang="{language}">' in page
        for part in (text, page):
            assert f"{site.SITE_URL}/{language}/" in part, message.template
            assert not re.search(r"\bNone\b|\{\{|\{%|%\(", part), (message.template, part)


Story = Callable[[str, Body, User, User, User], object]


def _assigned(language: str, body: Body, executor: User, head: User, operator: User) -> None:
    query = filed(language)
    talon_of(query)
    casework.assign(query, to=body, by=operator)
    casework.ask_details(query, question="Какой дом?", by=executor)


def _split_and_forwarded(
    language: str, body: Body, executor: User, head: User, operator: User
) -> None:
    query = filed(language, in_work=True, body=body)
    other = BodyFactory(slug="parks")
    casework.split(query, to=other, subject="Газон", text="И газон", reason="Сквер", by=executor)
    police = BodyFactory(slug="police", is_external=True)
    casework.forward(query, to=police, reason="Полиция", by=executor)


def _answered(language: str, body: Body, executor: User, head: User, operator: User) -> None:
    query = filed(language, in_work=True, body=body)
    terms.extend(query, until_on=date(2026, 3, 31), reason="Экспертиза", by=head)
    answering.hold_answer(query, text="Ждём экспертизу", by=executor)
    publication.hide(query, reason="Имя соседа", by=staff(Role.MODERATOR))
    publication.show(query, by=staff(Role.MODERATOR, username="moderator"))
    answering.draft_answer(
        query, reply=Reply(outcome="fixed", text="Починили", legal_basis="Правила"), by=executor
    )
    follow_up.support(
        query,
        fingerprint="a" * 64,
        applicant=ApplicantFactory.build(email="bob@example.org", language=language),
    )
    answering.approve(query, by=head)
    answering.correct(query, reply=Reply(outcome="partly", text="Почти починили"), by=head)
    follow_up.reopen(query, comment="Нет")


def _ended(language: str, body: Body, executor: User, head: User, operator: User) -> None:
    ground = {"ground": "return/identical", "reason": "Повтор"}
    endings.return_(filed(language, in_work=True, body=body), by=head, **ground)
    ground["ground"] = "terminate/repeat"
    endings.terminate(filed(language, in_work=True, body=body), by=head, **ground)
    endings.withdraw(filed(language, in_work=True, body=body))


def _links(language: str, body: Body, executor: User, head: User, operator: User) -> None:
    applicant = ApplicantFactory(language=language)
    held = HeldFiling.objects.create(applicant=applicant, payload={}, received_at=RECEIVED_AT)
    for template, context in (("my_queries", {}), ("confirm_filing", {"held": str(held.pk)})):
        outbox.enqueue(
            template=f"queries/{template}",
            recipient=applicant.reference,
            language=language,
            context=context,
        )


def _attached(language: str, body: Body, executor: User, head: User, operator: User) -> None:
    before, _answer, _supporter = answered_with_supporter()
    query = filed(language, in_work=True, body=body)
    attaching.attach(query, source="desk", number=before.number, by=executor)


STORY: tuple[Story, ...] = (
    _assigned,
    _split_and_forwarded,
    _answered,
    _ended,
    _links,
    _attached,
)


def answered_with_supporter() -> tuple[CitizenQuery, Answer, Supporter]:
    query = filed(answered=True, body=BodyFactory())
    answer = AnswerFactory(
        query=query,
        sent=True,
        text=f"Уважаемая {NAME}! Починили.",
        public_text="Уважаемая […]! Починили.",
    )
    supporter = SupporterFactory(query=query, applicant=ApplicantFactory(email="bob@example.org"))
    return query, answer, supporter


def test_answer_to_a_supporter_is_the_public_text_with_a_link_of_their_own() -> None:
    query, answer, supporter = answered_with_supporter()
    outbox.enqueue(
        template="queries/answered",
        recipient=f"supporter:{supporter.pk}",
        language="ru",
        context={"number": query.number, "answer": answer.pk},
    )
    composed = sent("answered")
    assert composed.to == ["bob@example.org"]
    for part in both(composed):
        assert "Уважаемая […]! Починили." in part
        assert NAME not in part
        assert "script" not in part
        assert f"/queries/{query.number}/joined/{supporter.pk}/" in part
        assert "/follow/" not in part


def test_answer_to_the_asker_is_the_whole_text_with_the_way_to_complain() -> None:
    query, answer, _supporter = answered_with_supporter()
    outbox.enqueue(
        template="queries/answered",
        recipient=query.applicant.reference,
        language="ru",
        context={"number": query.number, "answer": answer.pk},
    )
    composed = sent("answered")
    assert composed.to == [ADDRESS]
    for part in both(composed):
        assert f"Уважаемая {NAME}! Починили." in part
        assert "350-VI" in part
        assert f"/queries/{query.number}/follow/" in part


def attached_with_supporter() -> tuple[CitizenQuery, CitizenQuery, Supporter]:
    """An open query with an answer attached, the query that answer is of, and who joined."""
    before, _answer, _supporter = answered_with_supporter()
    query = filed(in_work=True, body=BodyFactory(slug="roads"))
    supporter = SupporterFactory(query=query, applicant=ApplicantFactory(email="bob@example.org"))
    executor = staff(Role.EXECUTOR, query.body, username="erik")
    attaching.attach(query, source="desk", number=before.number, by=executor)
    return query, before, supporter


def test_attached_answer_is_mailed_with_where_it_stands_and_says_that_nothing_is_closed() -> None:
    query, before, supporter = attached_with_supporter()
    for message in Message.objects.filter(template="queries/answer_attached"):
        composed = mail.compose(message)
        assert composed is not None
        own = f"joined/{supporter.pk}" if composed.to == ["bob@example.org"] else "follow"
        for part in both(composed):
            assert "Уважаемая […]! Починили." in part
            assert NAME not in part
            assert f"{site.SITE_URL}/ru/queries/{before.number}/" in part
            assert "23 февраля 2026" in part  # the day by which its own answer is due
            assert f"/queries/{query.number}/{own}/" in part


def test_supporter_of_a_query_with_an_attached_answer_reads_no_subject_as_filed() -> None:
    _query, _before, supporter = attached_with_supporter()
    message = Message.objects.get(
        template="queries/answer_attached", recipient=f"supporter:{supporter.pk}"
    )
    composed = mail.compose(message)
    assert composed is not None
    for part in both(composed):
        assert "script" not in part
        assert "Тротуар" in part


def test_attached_answer_that_is_no_longer_public_is_mailed_to_nobody() -> None:
    _query, before, _supporter = attached_with_supporter()
    publication.hide(before, reason="Names a neighbour", by=staff(Role.MODERATOR))
    messages = Message.objects.filter(template="queries/answer_attached")
    assert [mail.compose(message) for message in messages] == [None, None]


def test_answer_of_another_query_is_never_sent() -> None:
    query, _answer, _supporter = answered_with_supporter()
    other = AnswerFactory(sent=True, query=CitizenQueryFactory(answered=True))
    message = outbox.enqueue(
        template="queries/answered",
        recipient=query.applicant.reference,
        language="ru",
        context={"number": query.number, "answer": other.pk},
    )
    assert message is not None
    with pytest.raises(Answer.DoesNotExist):
        mail.compose(message)


def test_nothing_is_composed_for_somebody_erased() -> None:
    query = filed()
    message = outbox.enqueue(
        template="queries/filed",
        recipient=query.applicant.reference,
        language="ru",
        context={"number": query.number},
    )
    assert message is not None
    query.applicant.email = ""
    query.applicant.save(update_fields=["email"])
    assert mail.compose(message) is None
