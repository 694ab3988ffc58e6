"""The page of one query, its buttons, and what each does when it is pressed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from portal import clock
from portal.workdays import current_calendar
from queries import answering, casework, follow_up, lifecycle, terms
from queries.desk_forms import FORMS
from queries.models import CitizenQuery, Status
from tests.factories import (
    ApplicantFactory,
    AttachmentFactory,
)
from tests.factories.cast import REPLY, Cast
from tests.queries.desk_pages import anew, form_of, in_status, page_of, press

pytestmark = pytest.mark.django_db


# --- the page -------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", Status)
def test_page_opens_in_every_status_for_every_role(status: str, client: Client, cast: Cast) -> None:
    query = in_status(cast, status)
    sees = {"erik", "hana", "olga", "akim", "mira", "anna", "press", "admin", "root"}
    if query.body is None:
        sees -= {"erik", "hana"}
    for name in (*sees, "pavel", "petra", "bela"):
        client.force_login(cast[name])
        assert client.get(page_of(query)).status_code == (200 if name in sees else 404), name


def test_stranger_finds_no_trace_of_another_bodys_query(client: Client, cast: Cast) -> None:
    query = in_status(cast, "in_work")
    client.force_login(cast["pavel"])
    for address in (
        page_of(query),
        form_of(query, "take"),
        reverse("admin:queries_citizenquery_history", args=[query.pk]),
        reverse("admin:queries_citizenquery_change", args=[query.pk + 1]),
    ):
        assert client.get(address).status_code == 404, address
    assert press(client, query, "draft_answer", outcome="fixed", text="Done").status_code == 404
    assert anew(query).status == "in_work"


def test_contact_is_shown_to_whoever_answers_and_to_nobody_else(client: Client, cast: Cast) -> None:
    person = ApplicantFactory.build(
        full_name="Alice Example",
        email="alice@example.org",
        phone="+77270000001",
        iin="000000000000",
        postal_address="Example Street 1",
    )
    query = in_status(cast, "in_work", applicant=person, text="Мой номер +7 701 000 00 00, звоните")
    shown = {}
    for name in ("erik", "hana", "olga", "admin", "anna", "mira", "akim", "press"):
        client.force_login(cast[name])
        text = client.get(page_of(query)).content.decode()
        assert "000000000000" not in text
        shown[name] = "alice@example.org" in text and "701 000" in text
        assert ("Alice Example" in text) == shown[name], name
    assert shown == {
        "erik": True, "hana": True, "olga": True, "admin": True,
        "anna": False, "mira": False, "akim": False, "press": False,
    }  # fmt: skip


def test_page_tells_all_that_is_known(client: Client, cast: Cast) -> None:
    query = in_status(cast, "answered")
    follow_up.support(query, fingerprint="a" * 64)
    follow_up.reopen(anew(query), comment="Still broken")
    casework.take(query, by=cast["erik"])
    casework.ask_details(query, question="Which house?", by=cast["erik"])
    follow_up.supply_details(query, reply="House 5")
    part = casework.split(
        query, to=cast.parks, subject="Tree", text="A tree", reason="Theirs", by=cast["erik"]
    )
    client.force_login(cast["olga"])
    text = client.get(page_of(query)).content.decode()
    for words in (
        query.text,
        "Тротуар отремонтирован 5 февраля.",
        "Which house?",
        "House 5",
        "Still broken",
        part.number,
        "Why this day? Day by day",
        "Assigned by the desk",
        "The resident says it is not resolved",
        "Hana Example",
        "reopened once",
    ):
        assert words in text, words


def test_page_costs_a_bounded_number_of_statements(
    client: Client, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    query = in_status(cast, "in_work")
    for _turn in range(3):
        casework.ask_details(query, question="Which house?", by=cast["erik"])
        follow_up.supply_details(query, reply="House 5")
        answering.hold_answer(query, text="Soon", by=cast["erik"])
        AttachmentFactory(query=query)
    client.force_login(cast["olga"])
    with django_assert_max_num_queries(34):
        assert client.get(page_of(query)).status_code == 200


# --- the buttons ----------------------------------------------------------------------------------


def test_every_verb_of_the_staff_has_its_button_pressable_or_with_its_reason(
    client: Client, cast: Cast
) -> None:
    query = in_status(cast, "in_work")
    client.force_login(cast["erik"])
    response = client.get(page_of(query))
    found = response.context["buttons"]
    staff_verbs = {
        verb
        for verb, step in lifecycle.TRANSITIONS.items()
        if step.permission != lifecycle.RESIDENT
    }
    everything = [*found.ready, *found.not_now, *found.not_yours]
    assert {button.verb for button in everything} == staff_verbs | {"erase"} == set(FORMS)
    assert {button.verb for button in found.ready} == {
        "ask_details", "forward", "forward_outside", "split", "request_extension",
        "hold_answer", "attach", "draft_answer",
    }  # fmt: skip
    assert found.ready[0].verb == "draft_answer"
    text = response.content.decode()
    for button in (*found.not_now, *found.not_yours):
        assert button.why_not
        assert f'aria-describedby="why-{button.verb}"' in text
    for button in found.ready:
        assert button.url in text
    assert "Now the query is “in work”" in next(
        button.why_not for button in found.not_now if button.verb == "take"
    )


def test_reason_beyond_the_status_stands_on_the_button(client: Client, cast: Cast) -> None:
    query = in_status(cast, "in_work", kind="complaint")
    answering.draft_answer(query, reply=REPLY, by=cast["hana"])
    client.force_login(cast["hana"])
    refused = {b.verb: b.why_not for b in client.get(page_of(query)).context["buttons"].not_now}
    assert "somebody else approves it" in refused["approve"]
    assert "cannot be extended" in refused["extend"]


def test_form_of_a_verb_not_allowed_says_why_and_has_nothing_to_send(
    client: Client, cast: Cast
) -> None:
    query = in_status(cast, "assigned")
    client.force_login(cast["erik"])
    text = client.get(form_of(query, "draft_answer")).content.decode()
    assert "this is possible when it is: in work" in text
    assert 'class="st-form"' not in text
    assert client.get(form_of(query, "none_such")).status_code == 404
    assert client.get(form_of(query, "reopen")).status_code == 404


@pytest.mark.parametrize("verb", FORMS)
def test_every_form_opens_for_whoever_may(verb: str, client: Client, cast: Cast) -> None:
    order = ("in_work", "assigned", "awaiting_resident", "in_approval", "answered", "new")
    sources = lifecycle.TRANSITIONS[verb].sources if verb != "erase" else {"answered"}
    status = next(status for status in order if status in sources)
    query = in_status(cast, status)
    if verb == "refuse_extension":
        terms.request_extension(query, until_on=later(), reason="Frost", by=cast["erik"])
    if verb == "note_notice":
        query = in_status(cast, status, applicant=ApplicantFactory.build(email=""))
        terms.extend(query, until_on=later(), reason="Frost", by=cast["hana"])
    if verb == "publish_photos":
        AttachmentFactory(query=query)
    if verb == "show":
        from_public = CitizenQuery.objects.filter(pk=query.pk)
        from_public.update(visibility="hidden", moderation_reason="A name")
    client.force_login(cast["root"])
    response = client.get(form_of(query, verb))
    assert response.status_code == 200
    assert 'class="st-form"' in response.content.decode(), response.context["why_not"]


def later() -> date:
    return current_calendar().add_working_days(clock.today(), 25)


# --- pressing them --------------------------------------------------------------------------------


def test_executors_and_heads_day(client: Client, cast: Cast) -> None:
    """Take, ask, hear, draft, send back, draft anew, approve: each by its form."""
    query = in_status(cast, "assigned")
    client.force_login(cast["erik"])
    assert press(client, query, "take").url == page_of(query)
    assert press(client, query, "ask_details", question="Which house is it?").status_code == 302
    assert anew(query).status == "awaiting_resident"
    assert press(client, query, "resume", told="House 5, by phone").status_code == 302
    assert press(client, query, "draft_answer", outcome="fixed", text="Done.").status_code == 302
    client.force_login(cast["hana"])
    assert "Done." in client.get(form_of(query, "approve")).content.decode()
    assert press(client, query, "send_back", reason="Say when it was done").status_code == 302
    client.force_login(cast["erik"])
    again = client.get(form_of(query, "draft_answer")).content.decode()
    assert "Say when it was done" in again
    assert "Done." in again
    press(client, query, "draft_answer", outcome="fixed", text="Done on 5 February.")
    client.force_login(cast["hana"])
    assert press(client, query, "approve").status_code == 302
    sent = anew(query)
    assert (sent.status, sent.outcome) == ("answered", "fixed")
    assert sent.answers.get(sent_at__isnull=False).text == "Done on 5 February."


def test_operators_day(client: Client, cast: Cast) -> None:
    client.force_login(cast["olga"])
    assigned, settled, outside = (in_status(cast, "new") for _n in range(3))
    press(client, assigned, "assign", to=cast.roads.pk)
    press(client, settled, "settle", outcome="explained", text="Open from nine.")
    press(client, outside, "forward_outside", to=cast.police.pk, reason="A theft")
    found = [(anew(q).status, anew(q).body) for q in (assigned, settled, outside)]
    assert found == [("assigned", cast.roads), ("answered", None), ("forwarded", None)]


def test_forwarding_a_part_asks_for_its_words_and_splits(client: Client, cast: Cast) -> None:
    query = in_status(cast, "in_work")
    client.force_login(cast["erik"])
    typed = {"to": cast.parks.pk, "reason": "Trees are theirs", "scope": "part"}
    page = press(client, query, "forward", **typed)
    assert page.context["form"].errors.keys() == {"subject", "text"}
    assert "Trees are theirs" in page.content.decode()
    press(client, query, "forward", **typed, subject="A dry tree", text="It leans over the road")
    part = CitizenQuery.objects.get(parent=query)
    assert (part.body, part.subject, anew(query).body) == (cast.parks, "A dry tree", cast.roads)


def test_whoever_forwards_a_query_away_lands_in_their_queue(client: Client, cast: Cast) -> None:
    query = in_status(cast, "in_work")
    client.force_login(cast["erik"])
    done = press(client, query, "forward", to=cast.parks.pk, reason="Theirs", scope="whole")
    assert done.url == reverse("admin:queries_citizenquery_changelist")
    assert anew(query).body == cast.parks


def test_extension_is_wished_and_granted_within_the_law(client: Client, cast: Cast) -> None:
    query = in_status(cast, "in_work")
    client.force_login(cast["erik"])
    too_late = press(
        client,
        query,
        "request_extension",
        until_on=clock.today() + timedelta(days=90),
        reason="Frost",
    )
    assert "The law allows an extension until" in too_late.content.decode()
    assert "Frost" in too_late.content.decode()
    press(client, query, "request_extension", until_on=later(), reason="Frost until March")
    client.force_login(cast["hana"])
    assert "Frost until March" in client.get(form_of(query, "extend")).content.decode()
    press(client, query, "extend", until_on=later(), reason="Asphalt needs warmth")
    assert (anew(query).due_on, anew(query).is_extended) == (later(), True)


def test_return_offers_only_the_grounds_open_now(client: Client, cast: Cast) -> None:
    query = in_status(cast, "assigned")
    client.force_login(cast["hana"])
    page = client.get(form_of(query, "return_"))
    assert [key for key, _words in page.context["form"].fields["ground"].choices] == [
        "return/identical",
        "return/obscene",
    ]
    assert "The resident has not been asked for what is missing." in page.content.decode()
    crime = {"ground": "return/obscene", "reason": "Rude words", "is_danger": "on"}
    assert "forward it at once" in press(client, query, "return_", **crime).content.decode()
    del crime["is_danger"]
    press(client, query, "return_", **crime)
    assert (anew(query).status, anew(query).legal_ground) == ("returned", "return/obscene")


def test_moderator_hides_edits_and_shows(client: Client, cast: Cast) -> None:
    query = in_status(cast, "answered")
    client.force_login(cast["mira"])
    press(client, query, "hide", reason="A private name")
    assert anew(query).visibility == "hidden"
    press(client, query, "edit_public_text", subject="Pavement", text="Broken", reason="A name")
    press(client, query, "show")
    shown = anew(query)
    assert (shown.visibility, shown.public_text) == ("public", "Broken")
    assert shown.text == query.text


def test_moderator_chooses_photos_and_says_why_not_the_others(client: Client, cast: Cast) -> None:
    query = in_status(cast, "in_work")
    face, road = AttachmentFactory(query=query), AttachmentFactory(query=query)
    client.force_login(cast["mira"])
    page = press(client, query, "publish_photos", publish=[road.pk])
    assert page.context["form"].errors == {"reason": ["Say why a photo is not shown."]}
    press(client, query, "publish_photos", publish=[road.pk], reason="A face")
    face.refresh_from_db()
    road.refresh_from_db()
    assert (face.published_at, face.refused_reason) == (None, "A face")
    assert road.published_at is not None


def test_photos_of_another_body_are_not_served(client: Client, cast: Cast) -> None:
    photo = AttachmentFactory(query=in_status(cast, "in_work"))
    address = reverse("admin:queries_citizenquery_photo", args=[photo.pk, "thumb"])
    photo.thumb.storage.save(photo.thumb.name, ContentFile(b"pixels"))
    client.force_login(cast["erik"])
    assert client.get(address).content == b"pixels"
    client.force_login(cast["pavel"])
    assert client.get(address).status_code == 404
