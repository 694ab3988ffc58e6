"""The intake form: what is typed, cleaned; what is wrong, said by its field."""

import uuid
from typing import Any

import pytest
from django.utils import translation

from queries.forms import IntakeForm
from tests.factories import DistrictFactory, TopicFactory

AUEZOV = {"label_lat": 43.2237, "label_lon": 76.8505}


@pytest.fixture
def typed(db: None) -> dict[str, Any]:
    TopicFactory(slug="pavements", default_kind="report")
    DistrictFactory(slug="auezov", **AUEZOV)
    return {
        "topic": "pavements",
        "subject": "Broken pavement",
        "text": "The pavement at the school gate has been broken for weeks.",
        "full_name": "Alice Example",
        "language": "en",
        "visibility": "public",
        "consent": "on",
    }


def errors_of(form: IntakeForm) -> dict[str, list[str]]:
    return {field: list(errors) for field, errors in form.errors.items()}


def test_least_that_is_needed_makes_a_filing(typed: dict[str, Any]) -> None:
    form = IntakeForm(typed)

    assert form.is_valid(), form.errors
    filing = form.filing()
    assert (filing.subject, filing.topic.slug, filing.kind) == (
        "Broken pavement",
        "pavements",
        "report",
    )
    assert (filing.district, filing.place, filing.lat, filing.lon) == (None, "", None, None)
    assert (filing.language, filing.is_public) == ("en", True)
    applicant = form.applicant()
    assert (applicant.full_name, applicant.email, applicant.phone) == ("Alice Example", "", "")
    assert applicant.consented_at is not None
    assert applicant.pk is None


def test_an_empty_form_says_what_is_missing_by_each_field(db: None) -> None:
    assert errors_of(IntakeForm({})) == {
        "topic": ["Choose what your query is about."],
        "subject": ["Say in a few words what it is about."],
        "text": ["Describe what happened."],
        "full_name": ["Write your name: an anonymous query cannot be answered."],
        "language": ["This field is required."],
        "visibility": ["Choose who may read your query."],
        "consent": ["Without your consent we may not keep your name."],
    }


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("topic", "no-such", "Choose a topic from the list."),
        ("district", "no-such", "Choose a district from the list."),
        ("subject", "x", "Ensure this value has at least 5 characters (it has 1)."),
        ("subject", "…………!!!", "Please write it in words."),
        ("text", "x" * 5_001, "Ensure this value has at most 5000 characters (it has 5001)."),
        ("text", "\u200b\u200e\x00" * 20, "Describe what happened."),
        ("text", "!!! ??? ... 12345 ..", "Please write it in words."),
        ("full_name", "123 456", "Please write it in words."),
        ("email", "alice@", "This e-mail address is not complete."),
        ("phone", "1308", "This is not a full telephone number. Write it like +7 727 000 00 00."),
        (
            "iin",
            "123456789012",
            "An IIN has 12 digits, and these do not fit together. Check it, or leave it empty.",
        ),
    ],
)
def test_a_mistake_is_one_sentence_by_its_field(
    typed: dict[str, Any], field: str, value: str, message: str
) -> None:
    assert errors_of(IntakeForm(typed | {field: value})) == {field: [message]}


def test_a_hundred_thousand_characters_are_refused_not_cut(typed: dict[str, Any]) -> None:
    form = IntakeForm(typed | {"text": "ұзақ мәтін " * 10_000})

    assert list(form.errors) == ["text"]


def test_texts_are_normalised_and_contacts_made_comparable(typed: dict[str, Any]) -> None:
    form = IntakeForm(
        typed
        | {
            "subject": "  Broken\u00a0 pavement\u200b ",
            "text": "Əуезов ауданында тротуар бұзылған.\r\n\r\nЖөндеу керек.\x07",
            "email": "Alice@Example.ORG",
            "phone": "8 (727) 000-11-22",
        }
    )

    assert form.is_valid(), form.errors
    assert form.filing().subject == "Broken pavement"
    assert form.filing().text == "Әуезов ауданында тротуар бұзылған.\n\nЖөндеу керек."
    assert (form.applicant().email, form.applicant().phone) == (
        "alice@example.org",
        "+77270001122",
    )


def test_a_point_names_its_district_unless_the_resident_did(typed: dict[str, Any]) -> None:
    point = {"lat": "43.224", "lon": "76.851"}
    medeu = DistrictFactory(slug="medeu", label_lat=43.245, label_lon=76.956)

    by_point = IntakeForm(typed | point)
    by_resident = IntakeForm(typed | point | {"district": "medeu"})

    assert by_point.is_valid()
    assert by_point.filing().district.slug == "auezov"  # type: ignore[union-attr]
    assert (by_point.filing().lat, by_point.filing().lon) == (43.224, 76.851)
    assert by_resident.is_valid()
    assert by_resident.filing().district == medeu


@pytest.mark.parametrize(
    ("lat", "lon"), [("51.1", "71.4"), ("43.224", "-76.851"), ("1e300", "76.8")]
)
def test_a_point_outside_the_city_is_told(typed: dict[str, Any], lat: str, lon: str) -> None:
    form = IntakeForm(typed | {"lat": lat, "lon": lon})

    assert errors_of(form) == {
        "place": ["The point lies outside Almaty. Move it into the city, or remove it."]
    }


@pytest.mark.parametrize(
    ("lat", "lon"), [("43.2", ""), ("", "76.8"), ("nan", "76.8"), ("here", "there")]
)
def test_half_a_point_is_no_point(typed: dict[str, Any], lat: str, lon: str) -> None:
    form = IntakeForm(typed | {"lat": lat, "lon": lon})

    assert form.is_valid(), form.errors
    assert (form.filing().lat, form.filing().lon) == (None, None)


def test_topics_stand_under_their_themes_and_retired_ones_are_gone(db: None) -> None:
    roads = TopicFactory(slug="roads", position=1, name_en="Roads")
    TopicFactory(slug="pavements", parent=roads, position=1, name_en="Pavements")
    TopicFactory(slug="closed", parent=roads, position=2, is_active=False)
    TopicFactory(slug="other", position=2, name_en="Other")
    retired = TopicFactory(slug="retired", position=3, is_active=False)
    TopicFactory(slug="orphan", parent=retired, position=1)

    choices = list(IntakeForm().fields["topic"].choices)  # type: ignore[attr-defined]

    assert choices == [
        ("", "Choose a topic"),
        ("Roads", [("pavements", "Pavements")]),
        ("other", "Other"),
    ]


def test_an_application_keeps_the_kind_the_resident_chose(typed: dict[str, Any]) -> None:
    form = IntakeForm(typed | {"kind": "complaint", "visibility": "private"})

    assert form.is_valid()
    assert (form.filing().kind, form.filing().is_public) == ("complaint", False)


def test_lost_keys_are_made_anew(typed: dict[str, Any]) -> None:
    form = IntakeForm(typed)

    assert form.is_valid()
    assert isinstance(form.cleaned_data["submission_key"], uuid.UUID)
    assert form.cleaned_data["submission_key"] != form.cleaned_data["draft_key"]


def test_no_browser_cuts_in_silence_what_is_too_long(db: None) -> None:
    assert "maxlength" not in str(IntakeForm()["text"])
    assert "maxlength" not in str(IntakeForm()["subject"])
