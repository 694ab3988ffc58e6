"""The entry form: what staff take down by phone, at the counter, from letters and posts."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from portal import clock
from portal.models import LedgerEntry, Message, Role
from queries import links, registration
from queries.lifecycle import NotYourBody
from queries.models import Applicant, CitizenQuery, QueryDeadline, Status
from tests.factories import AnswerTemplateFactory, DistrictFactory, RouteFactory, staff
from tests.factories.cast import MONDAY, Cast
from tests.queries.entering import ADD, KEY, call, errors, filing_of, logged_in, settled

SIMILAR = reverse("admin:queries_citizenquery_similar")


@pytest.fixture(autouse=True)
def monday() -> Any:
    with clock.at(MONDAY):
        yield


@pytest.fixture
def olga(cast: Cast) -> Client:
    return logged_in(cast["olga"])


def photo(name: str = "yard.jpg") -> SimpleUploadedFile:
    buffer = BytesIO()
    Image.new("RGB", (64, 48), "#7a9").save(buffer, "JPEG")
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/jpeg")


# --- who ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["olga", "root"])
def test_form_is_for_whoever_registers(cast: Cast, name: str) -> None:
    client = logged_in(cast[name])
    assert client.get(ADD).status_code == 200
    assert client.post(ADD, call(cast)).status_code == 302
    assert CitizenQuery.objects.get().accepted_by == cast[name]


@pytest.mark.parametrize(
    "name", ["erik", "hana", "bela", "akim", "mira", "anna", "press", "host", "admin"]
)
def test_other_roles_register_nothing(cast: Cast, name: str) -> None:
    client = logged_in(cast[name])
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, call(cast)).status_code == 403
    assert client.post(SIMILAR, call(cast)).status_code == 403
    assert not CitizenQuery.objects.exists()


def test_stranger_and_nobody_do_not_enter(cast: Cast, client: Client) -> None:
    for visitor in (client, logged_in(cast["stranger"])):
        assert visitor.post(ADD, call(cast)).status_code == 302
    assert not CitizenQuery.objects.exists()


def test_verb_asks_for_the_permission_itself(cast: Cast) -> None:
    query = cast.file()
    with pytest.raises(NotYourBody):
        registration.register(
            filing_of(cast), applicant=query.applicant, by=cast["erik"], key=uuid.uuid4()
        )


def test_operator_of_one_body_registers_and_settles_not(cast: Cast) -> None:
    client = logged_in(staff(Role.OPERATOR, cast.roads, username="front"))
    assert 'name="outcome"' not in client.get(ADD).content.decode()
    client.post(ADD, call(cast, outcome="explained", answer="Объяснили."))
    assert CitizenQuery.objects.get().status == Status.NEW


# --- filing ---------------------------------------------------------------------------------------


def test_call_becomes_a_query_with_number_clock_ledger_and_talon(cast: Cast, olga: Client) -> None:
    district = DistrictFactory()
    RouteFactory(topic=cast.topic, body=cast.roads)
    sent = call(cast, email="Alice@Example.org", district=district.slug, place="пр. Абая, 5")
    done = olga.post(ADD, sent)
    query = CitizenQuery.objects.get()
    assert done["Location"] == f"{ADD}?filed={query.number}&channel=call_centre&language=ru"
    assert (query.channel, query.kind, query.body) == ("call_centre", "report", cast.roads)
    assert (query.district, query.place, query.language) == (district, "пр. Абая, 5", "ru")
    assert query.received_at == MONDAY
    assert query.due_on == date(2026, 2, 23)
    assert query.applicant.phone == "+77270000001"
    assert query.applicant.email == "alice@example.org"
    assert query.applicant.consented_at is None
    entries = LedgerEntry.objects.filter(subject=query.ledger_subject)
    assert [entry.event for entry in entries] == ["received", "registered", "routed"]
    assert {entry.actor for entry in entries} == {f"user:{cast['olga'].pk}"}
    assert Message.objects.get().template == "queries/filed"


def test_after_filing_the_empty_form_shows_number_secret_and_links(
    cast: Cast, olga: Client
) -> None:
    page = olga.post(ADD, call(cast, channel="phone", language="kk"), follow=True)
    query = CitizenQuery.objects.get()
    shown = page.content.decode()
    assert query.number in shown
    assert links.secret_of(query) in shown
    assert f"/kk/queries/{query.number}/talon/" in shown
    assert reverse("admin:queries_citizenquery_change", args=[query.pk]) in shown
    form = page.context_data["form"]
    assert not form.is_bound
    assert (form["channel"].value(), form["language"].value()) == ("phone", "kk")
    assert str(form["submission_key"].value()) != KEY


def test_secret_is_shown_to_the_registrar_only(cast: Cast, olga: Client) -> None:
    olga.post(ADD, call(cast))
    query = CitizenQuery.objects.get()
    colleague = logged_in(staff(Role.OPERATOR, username="other"))
    page = colleague.get(ADD, {"filed": query.number})
    assert links.secret_of(query) not in page.content.decode()
    assert query.number not in page.content.decode()


def test_text_is_normalised(cast: Cast, olga: Client) -> None:
    olga.post(ADD, call(cast, subject="Разбит\u200b  тpотуар", place="Абай\u0000 5"))
    query = CitizenQuery.objects.get()
    assert query.subject == "Разбит тротуар"
    assert query.place == "Абай 5"


def test_body_overrides_the_route_and_private_stays_private(cast: Cast, olga: Client) -> None:
    RouteFactory(topic=cast.topic, body=cast.roads)
    olga.post(ADD, call(cast, body=cast.parks.pk, visibility="private", kind="complaint"))
    query = CitizenQuery.objects.get()
    assert (query.body, query.visibility, query.kind) == (cast.parks, "private", "complaint")
    clock_row = query.deadlines.get(kind=QueryDeadline.Kind.ANSWER)
    assert (clock_row.body, clock_row.due_on) == (cast.parks, date(2026, 3, 2))


def test_body_outside_the_akimat_is_not_offered(cast: Cast, olga: Client) -> None:
    assert "body" in errors(olga.post(ADD, call(cast, body=cast.police.pk)))


def test_photos_come_with_it_and_outlive_mistakes(cast: Cast, olga: Client) -> None:
    page = olga.post(ADD, call(cast, subject="", photos=[photo()]))
    assert "subject" in errors(page)
    [kept] = page.context_data["photos"]
    bad = SimpleUploadedFile("note.pdf", b"%PDF-1.4", content_type="application/pdf")
    page = olga.post(ADD, call(cast, photos=[bad]))
    assert "“note.pdf” is not a photo" in page.content.decode()
    assert page.context_data["photos"] == [kept]
    assert olga.post(ADD, call(cast)).status_code == 302
    assert list(CitizenQuery.objects.get().attachments.all()) == [kept]


# --- when -----------------------------------------------------------------------------------------


def test_letter_of_last_week_is_registered_on_its_day(cast: Cast, olga: Client) -> None:
    olga.post(ADD, call(cast, channel="post", received_at="2026-01-26T16:00"))
    query = CitizenQuery.objects.get()
    assert query.received_at == datetime(2026, 1, 26, 11, 0, tzinfo=UTC)
    assert query.registered_on == date(2026, 1, 26)
    assert query.due_on == date(2026, 2, 16)


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (1, "This moment has not come yet."),
        (-31, "This is more than 30 days ago. Check the day."),
    ],
)
def test_moment_of_receipt_has_its_limits(
    cast: Cast, olga: Client, days: int, sentence: str
) -> None:
    moment = timezone.localtime(MONDAY + timedelta(days=days))
    page = olga.post(ADD, call(cast, received_at=f"{moment:%Y-%m-%dT%H:%M}"))
    assert errors(page) == {"received_at": [sentence]}


def test_moment_that_is_none_is_said_by_the_field(cast: Cast, olga: Client) -> None:
    page = olga.post(ADD, call(cast, received_at="yesterday"))
    assert errors(page) == {"received_at": ["Write day and time, or leave it empty."]}


# --- who asks -------------------------------------------------------------------------------------


def test_social_media_need_address_and_author_and_no_name(cast: Cast, olga: Client) -> None:
    sent = call(cast, channel="social", full_name="", phone="")
    page = olga.post(ADD, sent)
    assert set(errors(page)) == {"post_url", "post_author"}
    page = olga.post(ADD, sent | {"post_url": "javascript:alert(1)", "post_author": "@alice"})
    assert set(errors(page)) == {"post_url"}
    olga.post(ADD, sent | {"post_url": "social.example.org/p/1", "post_author": "@alice"})
    applicant = CitizenQuery.objects.get().applicant
    assert applicant.post_url == "https://social.example.org/p/1"
    assert applicant.post_author == "@alice"


def test_post_left_over_from_another_channel_is_not_kept(cast: Cast, olga: Client) -> None:
    olga.post(ADD, call(cast, post_url="https://social.example.org/p/1", post_author="@bob"))
    applicant = Applicant.objects.get()
    assert (applicant.post_url, applicant.post_author) == ("", "")


def test_name_may_be_missing_only_where_none_was_given(cast: Cast, olga: Client) -> None:
    page = olga.post(ADD, call(cast, full_name=""))
    assert set(errors(page)) == {"full_name"}
    assert olga.post(ADD, call(cast, full_name="", is_anonymous="on")).status_code == 302
    assert Applicant.objects.get().full_name == ""


def test_every_mistake_is_said_by_its_field_and_everything_typed_kept(
    cast: Cast, olga: Client
) -> None:
    sent = call(
        cast,
        subject="Ж",
        text="",
        topic="",
        phone="1308",
        iin="123456789012",
        email="alice@",
        place="Абая 5",
        postal_address="Street 1",
        visibility="private",
    )
    page = olga.post(ADD, sent)
    assert set(errors(page)) == {"subject", "text", "topic", "phone", "iin", "email"}
    form = page.context_data["form"]
    typed = {name: form[name].value() for name in form.fields if name in sent}
    assert typed == {name: sent[name] for name in typed}
    assert len(typed) == len(sent)
    shown = page.content.decode()
    assert "Abai" not in shown
    for words in ("Абая 5", "Street 1", "123456789012", "alice@"):
        assert words in shown
    assert shown.count("autofocus") == 1
    assert "autofocus" in str(form["phone"])  # the first of them on the page
    assert not Applicant.objects.exists()


def test_100_000_characters_are_refused_in_words(cast: Cast, olga: Client) -> None:
    page = olga.post(ADD, call(cast, text="слово " * 17_000))
    assert "5000" in errors(page)["text"][0].replace("\xa0", "")


# --- once -----------------------------------------------------------------------------------------


def test_double_click_files_one(cast: Cast, olga: Client) -> None:
    answers = [olga.post(ADD, call(cast)) for _click in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert CitizenQuery.objects.count() == 1


def test_form_of_the_browsers_history_with_other_words_asks_first(cast: Cast, olga: Client) -> None:
    olga.post(ADD, call(cast))
    other = call(cast, subject="Не горит фонарь", text="Третий день не горит фонарь у подъезда.")
    page = olga.post(ADD, other)
    assert page.status_code == 409
    assert CitizenQuery.objects.count() == 1
    form = page.context_data["form"]
    assert form["text"].value() == other["text"]
    again = other | {name: str(form[name].value()) for name in ("submission_key", "draft_key")}
    assert olga.post(ADD, again).status_code == 302
    assert CitizenQuery.objects.count() == 2


def test_similar_queries_are_shown_once_then_it_is_filed(cast: Cast, olga: Client) -> None:
    first = cast.file(subject="Разбит тротуар у школы")
    page = olga.post(ADD, call(cast))
    assert [row.number for row in page.context_data["similar"]] == [first.number]
    assert first.public_subject in page.content.decode()
    assert CitizenQuery.objects.count() == 1
    seen = call(cast, similar_seen=f"{first.number} ")
    assert olga.post(ADD, seen).status_code == 302
    assert CitizenQuery.objects.count() == 2


def test_private_queries_are_no_warning(cast: Cast, olga: Client) -> None:
    cast.file(is_public=False)
    assert olga.post(ADD, call(cast)).status_code == 302


def test_similar_queries_show_while_typing(cast: Cast, olga: Client) -> None:
    first = cast.file()
    page = olga.post(SIMILAR, call(cast)).content.decode()
    assert first.number in page
    assert f'value="{first.number} "' in page
    nothing = olga.post(SIMILAR, call(cast, text="", subject="Тро")).content.decode()
    assert nothing.strip() == ""


# --- cost -----------------------------------------------------------------------------------------


def test_page_asks_the_same_whatever_the_city_has(
    cast: Cast, olga: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    counts = []
    for _more in range(2):
        for _ in range(3):
            AnswerTemplateFactory(theme=cast.topic)
            RouteFactory()
            DistrictFactory()
        with django_assert_max_num_queries(12) as asked:
            olga.get(ADD)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_filing_asks_little(
    cast: Cast, olga: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    RouteFactory(topic=cast.topic, body=cast.roads)
    with django_assert_max_num_queries(45):
        olga.post(ADD, settled(cast))
