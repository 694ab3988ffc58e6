"""Erasing a person: everything personal goes, the query stays and its ledger tells of it."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from portal import clock, ledger
from portal import mail as portal_mail
from portal.models import LedgerEntry, Message, User
from queries import answering, casework, erasure, follow_up, publication
from queries.lifecycle import NotYourBody, TransitionNotAllowed
from queries.models import Applicant, Attachment, CitizenQuery, Rating, Status, Supporter
from tests.factories import ApplicantFactory, AttachmentFactory
from tests.factories.cast import MONDAY, REPLY, Cast

WHO = {
    "full_name": "Alice Example",
    "iin": "900101300017",
    "email": "alice@example.org",
    "phone": "+77270000001",
    "postal_address": "Example street 1, flat 2",
    "post_url": "https://social.example.org/p/1",
    "post_author": "alice.example",
}


def alice(**changes: str) -> Applicant:
    return ApplicantFactory.build(**WHO | changes)


def personal(applicant: Applicant) -> set[str]:
    """What is still known of the person."""
    applicant.refresh_from_db()
    return {name for name in WHO if getattr(applicant, name)}


def photo_of(query: CitizenQuery, **changes: object) -> Attachment:
    photo = AttachmentFactory(query=query, name="alice-at-home.jpg", **changes)
    for file, name in ((photo.photo, "full.jpg"), (photo.thumb, "thumb.jpg")):
        file.save(name, ContentFile(b"a photo"), save=False)
    photo.save()
    return photo


def test_every_personal_field_of_the_model_is_erased() -> None:
    kept = {"id", "language", "consented_at", "erased_at"}
    named = {field.name for field in Applicant._meta.concrete_fields} - kept
    assert named == set(erasure.PERSONAL) == set(WHO)


def test_asker_is_blanked_and_the_query_stays(cast: Cast) -> None:
    query = cast.query("answered", applicant=alice())
    texts = (query.subject, query.text, query.public_text, query.status, query.outcome)
    with clock.at(MONDAY):
        erased = erasure.erase(query.applicant, reason="Alice asked", by=cast["admin"])
    assert personal(query.applicant) == set()
    assert erased.erased_at == MONDAY
    query.refresh_from_db()
    assert (query.subject, query.text, query.public_text, query.status, query.outcome) == texts


def test_ledger_tells_who_erased_and_why_without_personal_data(cast: Cast) -> None:
    query = cast.query("answered", applicant=alice())
    reason = "Alice asked from alice@example.org, +7 727 000 00 01"
    erasure.erase(query.applicant, reason=reason, by=cast["admin"])
    entry = LedgerEntry.objects.filter(subject=query.ledger_subject).latest("sequence")
    assert entry.event == "erased"
    assert entry.actor == f"user:{cast['admin'].pk}"
    assert entry.data["status"] == "answered"
    assert entry.data["who"] == "asker"
    assert entry.data["reason"].startswith("Alice asked from ")
    assert "alice@example.org" not in entry.data["reason"]
    assert "000 00 01" not in entry.data["reason"]
    assert not list(ledger.verify(query.ledger_subject))


def test_replies_comments_and_hidden_photos_go_published_photos_stay(cast: Cast) -> None:
    query = cast.query("awaiting_resident", applicant=alice())
    follow_up.supply_details(query, reply="Flat 2, ask for Alice")
    answering.draft_answer(query, reply=REPLY, by=cast["erik"])
    answering.approve(query, by=cast["hana"])
    follow_up.rate(query, verdict="partly", comment="I, Alice, am not pleased")
    supporter = follow_up.support(query, fingerprint="bob")
    follow_up.rate(query, verdict="resolved", comment="Bob is pleased", supporter=supporter)
    shown, hidden = photo_of(query), photo_of(query)
    publication.decide_on_photos(query, publish=[shown.pk], reason="A face", by=cast["mira"])
    files = [(file.storage, file.name) for file in (hidden.photo, hidden.thumb)]

    erasure.erase(query.applicant, reason="Alice asked", by=cast["admin"])

    [asked] = query.detail_requests.all()
    assert asked.reply == ""
    assert asked.replied_at is not None
    comments = dict(Rating.objects.values_list("verdict", "comment"))
    assert comments == {"partly": "", "resolved": "Bob is pleased"}
    [left] = query.attachments.all()
    assert left == shown
    assert left.name == ""
    assert left.photo.storage.exists(left.photo.name)
    assert not any(storage.exists(name) for storage, name in files)


def test_parts_split_off_lose_the_person_too(cast: Cast) -> None:
    query = cast.query("in_work", applicant=alice())
    part = casework.split(
        query, to=cast.parks, subject="Дерево", text="И дерево.", reason="Theirs", by=cast["erik"]
    )
    for each, executor, head in ((query, "erik", "hana"), (part, "pavel", "petra")):
        with pytest.raises(TransitionNotAllowed, match="open"):
            erasure.erase(part.applicant, reason="Alice asked", by=cast["admin"])
        each.refresh_from_db()
        if each.status == Status.ASSIGNED:
            casework.take(each, by=cast[executor])
        answering.draft_answer(each, reply=REPLY, by=cast[executor])
        answering.approve(each, by=cast[head])
    assert personal(part.applicant) == set(WHO)
    erasure.erase(part.applicant, reason="Alice asked", by=cast["admin"])
    assert personal(part.applicant) == personal(query.applicant) == set()
    for each in (query, part):
        events = LedgerEntry.objects.filter(subject=each.ledger_subject)
        assert events.filter(event="erased").count() == 1


@pytest.mark.parametrize("status", ["new", "assigned", "in_work", "in_approval"])
def test_open_query_keeps_its_person(cast: Cast, status: str) -> None:
    query = cast.query(status, applicant=alice())
    with pytest.raises(TransitionNotAllowed, match="still to be answered"):
        erasure.erase(query.applicant, reason="Alice asked", by=cast["admin"])
    assert personal(query.applicant) == set(WHO)


@pytest.mark.parametrize("status", ["answered", "forwarded", "returned", "terminated", "withdrawn"])
def test_closed_query_lets_its_person_go(cast: Cast, status: str) -> None:
    query = cast.query(status, applicant=alice())
    erasure.erase(query.applicant, reason="Alice asked", by=cast["admin"])
    assert personal(query.applicant) == set()


@pytest.mark.parametrize(
    "name", ["olga", "erik", "hana", "akim", "mira", "anna", "press", "host", "stranger"]
)
def test_other_roles_erase_nobody(cast: Cast, name: str) -> None:
    query = cast.query("answered", applicant=alice())
    with pytest.raises(NotYourBody):
        erasure.erase(query.applicant, reason="For fun", by=cast[name])
    assert personal(query.applicant) == set(WHO)


def test_second_time_is_refused_and_told_once(cast: Cast) -> None:
    query = cast.query("answered", applicant=alice())
    erasure.erase(query.applicant, reason="Alice asked", by=cast["root"])
    with pytest.raises(TransitionNotAllowed, match="erased before"):
        erasure.erase(query.applicant, reason="Alice asked", by=cast["root"])
    events = LedgerEntry.objects.filter(subject=query.ledger_subject, event="erased")
    assert events.count() == 1


def test_supporter_is_blanked_stays_counted_and_cannot_be_recognised(cast: Cast) -> None:
    query = cast.query("in_work", applicant=alice())
    bob = alice(full_name="Bob Example", email="bob@example.org")
    known = follow_up.fingerprint_of("bob@example.org")
    supporter = follow_up.support(query, fingerprint=known, applicant=bob)
    answering.draft_answer(query, reply=REPLY, by=cast["erik"])
    answering.approve(query, by=cast["hana"])
    follow_up.rate(query, verdict="not", comment="I am Bob", supporter=supporter)

    erasure.erase(bob, reason="Bob asked", by=cast["admin"])

    assert personal(bob) == set()
    assert personal(query.applicant) == set(WHO)
    supporter = Supporter.objects.get(pk=supporter.pk)
    assert supporter.fingerprint != known
    assert supporter.ratings.get().comment == ""
    query.refresh_from_db()
    assert query.supporters_count == query.supporters.count() == 1
    entry = LedgerEntry.objects.filter(subject=query.ledger_subject).latest("sequence")
    assert (entry.event, entry.data["who"]) == ("erased", "supporter")
    with pytest.raises(TransitionNotAllowed, match="erased before"):
        erasure.erase(bob, reason="Bob asked", by=cast["admin"])


def test_supporter_of_an_open_query_may_go(cast: Cast) -> None:
    query = cast.query("in_work", applicant=alice())
    bob = alice(email="bob@example.org")
    follow_up.support(query, fingerprint="bob", applicant=bob)
    erasure.erase(bob, reason="Bob asked", by=cast["admin"])
    assert personal(bob) == set()


def test_mail_on_its_way_is_dropped(cast: Cast) -> None:
    query = cast.query("answered", applicant=alice())
    bob = alice(email="bob@example.org")
    follow_up.support(query, fingerprint="bob", applicant=bob)
    waiting = Message.objects.filter(status=Message.Status.QUEUED)
    assert waiting.filter(recipient=query.applicant.reference).exists()
    for person in (query.applicant, bob):
        erasure.erase(person, reason="They asked", by=cast["admin"])
    portal_mail.send_due()
    assert not mail.outbox
    assert not waiting.exists()
    assert set(Message.objects.values_list("status", flat=True)) == {Message.Status.DROPPED}


def test_file_that_cannot_be_deleted_keeps_all_as_it_was(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = cast.query("answered", applicant=alice())
    photo = photo_of(query)

    def refuse(_storage: FileSystemStorage, name: str) -> None:
        raise PermissionError(name)

    monkeypatch.setattr(FileSystemStorage, "delete", refuse)
    with pytest.raises(PermissionError):
        erasure.erase(query.applicant, reason="Alice asked", by=cast["admin"])
    assert personal(query.applicant) == set(WHO)
    assert query.attachments.get() == photo


def test_same_person_is_found_by_each_contact_and_no_other(cast: Cast) -> None:
    first = cast.file(applicant=alice()).applicant
    nothing = {"iin": "", "email": "", "phone": ""}
    by_mail = cast.file(applicant=alice(**nothing | {"email": "Alice@Example.org"})).applicant
    by_phone = cast.file(applicant=alice(**nothing | {"phone": WHO["phone"]})).applicant
    by_iin = cast.file(applicant=alice(**nothing | {"iin": WHO["iin"]})).applicant
    namesake = cast.file(applicant=alice(**nothing)).applicant
    assert list(erasure.same_person(first)) == [by_iin, by_phone, by_mail, first]
    assert list(erasure.same_person(namesake)) == [namesake]


# --- the staff's page -----------------------------------------------------------------------------

LIST = reverse("admin:queries_applicant_changelist")


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="portal.access.RoleBackend")
    return client


def listed(client: Client, typed: str) -> list[Applicant]:
    return list(client.get(LIST, {"q": typed}).context_data["cl"].result_list)


def asking(*people: Applicant, **sent: str) -> dict[str, object]:
    return {"action": "erase", "_selected_action": [person.pk for person in people], **sent}


@pytest.mark.parametrize(
    "name", ["olga", "erik", "hana", "akim", "mira", "anna", "press", "host", "stranger"]
)
def test_page_is_closed_to_other_roles(cast: Cast, name: str) -> None:
    query = cast.query("answered", applicant=alice())
    client = logged_in(cast[name])
    address = f"{LIST}?q={query.number}"
    assert client.get(address).status_code in {302, 403}
    client.post(address, asking(query.applicant, reason="For fun"))
    assert personal(query.applicant) == set(WHO)


def test_page_lists_nobody_unless_looked_for(cast: Cast) -> None:
    first = cast.query("answered", applicant=alice())
    second = cast.query("withdrawn", applicant=alice(email="", iin=""))
    namesake = cast.file(applicant=alice(email="other@example.org", phone="", iin=""))
    client = logged_in(cast["admin"])
    assert listed(client, "") == []
    assert listed(client, "Alice") == []
    assert listed(client, WHO["iin"]) == []
    assert listed(client, "ALICE@example.org") == [first.applicant]
    assert listed(client, "8 727 000 00 01") == [second.applicant, first.applicant]
    assert listed(client, first.number) == [second.applicant, first.applicant]
    assert listed(client, namesake.number) == [namesake.applicant]


def test_page_asks_for_the_reason_and_then_erases(cast: Cast) -> None:
    query = cast.query("answered", applicant=alice())
    client = logged_in(cast["admin"])
    address = f"{LIST}?q={query.number}"
    page = client.post(address, asking(query.applicant))
    assert query.number in page.content.decode()
    assert personal(query.applicant) == set(WHO)
    page = client.post(address, asking(query.applicant, reason=" "))
    assert "Say why, in words." in page.content.decode()
    assert personal(query.applicant) == set(WHO)
    page = client.post(address, asking(query.applicant, reason="Alice asked"), follow=True)
    assert personal(query.applicant) == set()
    assert [str(message) for message in page.context["messages"]] == ["1 entry is erased."]


def test_page_erases_a_supporter_and_says_whom_it_cannot(cast: Cast) -> None:
    query = cast.query("in_work", applicant=alice())
    bob = alice(full_name="Bob Example")
    follow_up.support(query, fingerprint="bob", applicant=bob)
    client = logged_in(cast["admin"])
    address = f"{LIST}?q={WHO['email']}"
    sent = asking(query.applicant, bob, reason="They asked")
    page = client.post(address, sent, follow=True)
    assert personal(bob) == set()
    assert personal(query.applicant) == set(WHO)
    told = [str(message) for message in page.context["messages"]]
    assert any(query.number in words and "still to be answered" in words for words in told)


def test_page_reaches_nobody_outside_its_search(cast: Cast) -> None:
    query = cast.query("answered", applicant=alice())
    other = cast.query("answered", applicant=alice(email="b@example.org", phone="", iin=""))
    client = logged_in(cast["admin"])
    address = f"{LIST}?q={query.number}"
    client.post(address, asking(query.applicant, other.applicant, reason="Alice asked"))
    assert personal(query.applicant) == set()
    assert "email" in personal(other.applicant)


def test_page_asks_the_same_for_one_and_for_many(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = logged_in(cast["admin"])
    counts = []
    for more in (1, 2):
        for _ in range(more):
            query = cast.file(applicant=alice())
            follow_up.support(query, fingerprint=f"{more}{_}", applicant=alice())
        with django_assert_max_num_queries(12) as asked:
            client.get(LIST, {"q": WHO["email"]})
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_person_has_no_page_of_their_own(cast: Cast) -> None:
    query = cast.query("answered", applicant=alice())
    client = logged_in(cast["admin"])
    for page in ("change", "history", "delete"):
        address = reverse(f"admin:queries_applicant_{page}", args=[query.applicant.pk])
        assert client.get(address).status_code in {403, 404}
        assert client.post(address, {"post": "yes"}).status_code in {403, 404}
    assert Applicant.objects.filter(pk=query.applicant.pk).exists()
