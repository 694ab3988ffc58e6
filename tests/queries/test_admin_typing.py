"""What is typed into the form of a verb, and what happens to it meanwhile."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from queries import answering, endings, follow_up
from tests.factories import (
    AnswerTemplateFactory,
    CitizenQueryFactory,
)
from tests.factories.cast import Cast
from tests.queries.desk_pages import anew, form_of, in_status, page_of, press, seen

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "bad"),
    [
        ({"outcome": "refused", "text": "No way."}, "legal_basis"),
        ({"outcome": "planned", "text": "Later on."}, "planned_on"),
        ({"outcome": "planned", "text": "Later on.", "planned_on": "2020-01-01"}, "planned_on"),
        ({"outcome": "planned", "text": "Later on.", "planned_on": "soon"}, "planned_on"),
        ({"text": "No outcome."}, "outcome"),
    ],
)
def test_mistake_stands_by_its_field_and_keeps_what_was_typed(
    typed: dict[str, str], bad: str, client: Client, cast: Cast
) -> None:
    query = in_status(cast, "in_work")
    client.force_login(cast["erik"])
    page = press(client, query, "draft_answer", **typed)
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [bad]
    assert typed["text"] in page.content.decode()
    assert anew(query).status == "in_work"


def test_second_person_is_told_what_the_first_did_and_loses_nothing(
    client: Client, cast: Cast
) -> None:
    query = in_status(cast, "in_work")
    before = seen(query)
    answering.hold_answer(query, text="Soon", by=cast["hana"])
    client.force_login(cast["erik"])
    typed = {"outcome": "fixed", "text": "A long answer."}
    page = client.post(form_of(query, "draft_answer"), {"seen": before, **typed})
    text = page.content.decode()
    assert page.status_code == 409
    assert "Somebody changed this while" in text
    assert "A holding answer was sent (Hana Example" in text
    assert "A long answer." in text
    assert anew(query).status == "in_work"
    again = client.post(form_of(query, "draft_answer"), {"seen": page.context["seen"], **typed})
    assert again.status_code == 302
    assert anew(query).status == "in_approval"


def test_words_survive_even_where_the_verb_is_no_longer_possible(
    client: Client, cast: Cast
) -> None:
    query = in_status(cast, "in_work")
    before = seen(query)
    endings.withdraw(query)
    client.force_login(cast["erik"])
    typed = {"outcome": "fixed", "text": "A long answer."}
    page = client.post(form_of(query, "draft_answer"), {"seen": before, **typed})
    assert page.status_code == 409
    assert "A long answer." in page.content.decode()
    assert "Withdrawn by the resident" in page.content.decode()
    assert 'class="st-form"' not in page.content.decode()


def test_double_click_does_it_once_and_complains_of_nothing(client: Client, cast: Cast) -> None:
    query = in_status(cast, "in_approval")
    client.force_login(cast["hana"])
    clicks = {"seen": seen(query)}
    first = client.post(form_of(query, "approve"), clicks)
    second = client.post(form_of(query, "approve"), clicks)
    assert (first.status_code, second.status_code) == (302, 302)
    assert anew(query).answers.filter(sent_at__isnull=False).count() == 1


def test_others_joining_is_no_conflict(client: Client, cast: Cast) -> None:
    query = in_status(cast, "assigned")
    before = seen(query)
    follow_up.support(query, fingerprint="a" * 64)
    client.force_login(cast["erik"])
    client.post(form_of(query, "take"), {"seen": before})
    assert anew(query).status == "in_work"


def test_form_without_what_was_seen_changes_nothing(client: Client, cast: Cast) -> None:
    query = in_status(cast, "assigned")
    client.force_login(cast["erik"])
    for typed in ({}, {"seen": "abc"}, {"seen": "-1"}):
        assert client.post(form_of(query, "take"), typed).status_code == 409
    assert anew(query).status == "assigned"


def test_template_fills_the_answer_in_the_language_of_the_query(client: Client, cast: Cast) -> None:
    template = AnswerTemplateFactory(
        text_ru="Ваше обращение {number} рассмотрено.", text_kk="Өтініш {number}", outcome="fixed",
        legal_basis="Art. 89", body=cast.roads,
    )  # fmt: skip
    AnswerTemplateFactory(body=cast.parks)
    query = in_status(cast, "in_work")
    client.force_login(cast["erik"])
    page = client.get(form_of(query, "draft_answer"))
    assert list(page.context["form"].fields["template"].queryset) == [template]
    typed = {"template": template.pk, "text": "Здравствуйте!", "use_template": "1"}
    page = press(client, query, "draft_answer", **typed)
    initial = page.context["form"].initial
    assert initial["text"] == f"Здравствуйте!\n\nВаше обращение {query.number} рассмотрено."
    assert (initial["outcome"], initial["legal_basis"]) == ("fixed", "Art. 89")
    assert anew(query).status == "in_work"


def test_answer_to_a_similar_query_can_be_copied(client: Client, cast: Cast) -> None:
    before = in_status(cast, "answered")
    query = in_status(cast, "in_work")
    client.force_login(cast["erik"])
    page = client.get(form_of(query, "draft_answer"))
    assert [one.query for one in page.context["alike"]] == [before]
    answer = before.answers.get()
    page = press(client, query, "draft_answer", use_answer=answer.pk)
    assert page.context["form"].initial["text"] == answer.public_text


def test_administrator_erases_a_person_with_a_reason(client: Client, cast: Cast) -> None:
    query, open_one = in_status(cast, "answered"), in_status(cast, "in_work")
    client.force_login(cast["admin"])
    refused = client.get(form_of(open_one, "erase")).content.decode()
    assert "the resident is still to be answered" in refused
    press(client, query, "erase", reason="The resident asked for it")
    applicant = anew(query).applicant
    assert (applicant.email, applicant.erased_at is None) == ("", False)
    page = client.get(page_of(query)).content.decode()
    assert "Personal data were erased" in page
    assert query.text not in page or query.text == query.public_text


def test_nothing_can_be_edited_added_or_deleted_past_the_verbs(client: Client, cast: Cast) -> None:
    query = CitizenQueryFactory(in_work=True, body=cast.roads)
    client.force_login(cast["root"])
    client.post(page_of(query), {"status": "answered", "subject": "Other"})
    delete = reverse("admin:queries_citizenquery_delete", args=[query.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
    assert anew(query).status == "in_work"
