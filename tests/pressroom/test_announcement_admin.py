"""Announcements in the staff site: written, reviewed, previewed, told of."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from portal import clock
from portal.models import Role, User
from pressroom import publishing
from pressroom.models import Announcement
from pressroom.publishing import Draft, Words
from tests.factories import TopicFactory, staff

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 2, 2, 7, 0, tzinfo=UTC)  # 12:00 in Almaty
LIST = reverse("admin:pressroom_announcement_changelist")
ADD = reverse("admin:pressroom_announcement_add")
WORDS = Words(
    title={"kk": "Су", "ru": "Вода"}, text={"kk": "<div>Жоқ</div>", "ru": "<div>Нет</div>"}
)
TYPED = {
    "kind": "news",
    "title_kk": "Су",
    "title_ru": "Вода",
    "text_kk": "<div>Жоқ<script>x()</script></div>",
    "text_ru": "<div>Нeт</div>",  # with a Latin e
}


@pytest.fixture
def alice() -> User:
    return staff(Role.PRESS_OFFICER, username="alice")


@pytest.fixture
def bob() -> User:
    return staff(Role.PRESS_OFFICER, username="bob")


@pytest.fixture
def draft(alice: User) -> Announcement:
    return publishing.write(Draft(words=WORDS), by=alice)


def page(name: str, *args: object) -> str:
    return reverse(f"admin:pressroom_announcement_{name}", args=args)


def do(client: Client, row: Announcement, verb: str, **typed: Any) -> Any:
    url = page("do", row.pk, verb)
    shown = client.get(url)
    return client.post(url, {"seen": shown.context["seen"], **typed})


def test_from_the_form_to_the_public(client: Client, alice: User, bob: User) -> None:
    topic = TopicFactory(slug="water")
    client.force_login(alice)
    begun = client.post(ADD, {**TYPED, "topics": [topic.pk]})
    row = Announcement.objects.get()
    assert begun["Location"] == page("change", row.pk)
    assert (row.text_kk, row.text_ru) == ("<div>Жоқ</div>", "<div>Нет</div>")
    assert list(row.topics.all()) == [topic]
    assert do(client, row, "submit").status_code == 302

    client.force_login(bob)
    with time_machine.travel(NOON, tick=False):
        past = do(client, row, "approve", publish_at="2026-02-02T11:59")
        assert (past.status_code, "11:59 is over" in past.content.decode()) == (200, True)
        assert do(client, row, "approve", publish_at="2026-02-02T15:00").status_code == 302
    row.refresh_from_db()
    assert (row.status, row.reviewed_by, row.publish_at) == (
        "approved",
        bob,
        NOON + timedelta(hours=3),
    )


def test_the_form_says_what_is_wrong_by_the_field(client: Client, alice: User) -> None:
    client.force_login(alice)
    said = client.post(
        ADD, {"kind": "decision", "urgent_until": "2020-01-01T10:00", "lead_ru": "Кому"}
    )
    form = said.context["form"]
    assert set(form.errors) == {
        "issuer", "decision_number", "decided_on", "urgent_until", "title_kk"
    }  # fmt: skip
    assert "Кому" in said.content.decode()
    assert not Announcement.objects.exists()


def test_an_edited_draft_shows_what_it_said(client: Client, alice: User) -> None:
    topic = TopicFactory(slug="water")
    row = publishing.write(
        Draft(words=WORDS, kind="notice", topics=[topic], urgent_until=NOON), by=alice
    )
    client.force_login(alice)
    form = client.get(page("do", row.pk, "rewrite")).context["form"]
    assert form["kind"].value() == "notice"
    assert form["topics"].value() == [topic.pk]
    assert (form["title_ru"].value(), form["text_kk"].value()) == ("Вода", "<div>Жоқ</div>")


def test_who_wrote_it_reads_why_they_cannot_approve_it(client: Client, alice: User) -> None:
    row = publishing.submit(publishing.write(Draft(words=WORDS), by=alice), by=alice)
    client.force_login(alice)
    html = client.get(page("change", row.pk)).content.decode()
    assert "You wrote it: a second person has to review it." in html
    refused = client.post(page("do", row.pk, "approve"), {"seen": "2"})
    assert refused.status_code == 409


def test_a_second_change_is_told_instead_of_overruled(
    client: Client, alice: User, bob: User, draft: Announcement
) -> None:
    client.force_login(alice)
    url = page("do", draft.pk, "rewrite")
    seen = client.get(url).context["seen"]
    publishing.rewrite(draft, Draft(words=WORDS), by=bob)

    told = client.post(url, {"seen": seen, **TYPED, "title_ru": "Моё"})
    assert told.status_code == 409
    html = told.content.decode()
    assert ("The draft was edited" in html, "Bob Example" in html, "Моё" in html) == (True,) * 3
    draft.refresh_from_db()
    assert draft.title_ru == "Вода"


def test_the_preview_is_the_public_page_for_the_staff_alone(
    client: Client, alice: User, draft: Announcement
) -> None:
    client.force_login(alice)
    client.post(
        page("add_file", draft.pk),
        {"files": [SimpleUploadedFile("Шешім.pdf", b"%PDF-1.7\n%%EOF\n")]},
    )
    html = client.get(page("preview", draft.pk, "ru")).content.decode()
    file = draft.files.get()
    own = page("file", draft.pk, file.pk)
    assert ("Вода" in html, "<div>Нет</div>" in html, own in html, 'lang="ru"' in html) == (
        (True,) * 4
    )
    assert client.get(own).getvalue() == b"%PDF-1.7\n%%EOF\n"
    client.logout()
    for address in (page("preview", draft.pk, "ru"), own):
        assert client.get(address).status_code == 302
    assert client.get(f"/ru/announcements/{draft.number}/").status_code == 404


def test_files_are_added_removed_and_refused_in_words(
    client: Client, alice: User, draft: Announcement
) -> None:
    client.force_login(alice)
    said = client.post(
        page("add_file", draft.pk),
        {
            "files": [
                SimpleUploadedFile("a.pdf", b"%PDF-1.7\n%%EOF\n"),
                SimpleUploadedFile("b.pdf", b"<html>"),
            ]
        },
        follow=True,
    )
    html = said.content.decode()
    assert ("“b.pdf” is not a file we can publish" in html, "a.pdf" in html) == (True, True)
    client.post(page("remove_file", draft.pk, draft.files.get().pk))
    assert not draft.files.exists()


@pytest.mark.parametrize(("role", "status"), [(Role.AKIMS_OFFICE, 200), (Role.ANALYST, 403)])
def test_the_akims_office_reads_and_does_nothing(
    client: Client, role: str, status: int, draft: Announcement
) -> None:
    client.force_login(staff(role, username="reader"))
    assert client.get(LIST).status_code == status
    assert client.get(ADD).status_code == 403
    shown = client.get(page("change", draft.pk))
    assert shown.status_code == (200 if status == 200 else 404)
    if status == 200:
        assert shown.context["buttons"].ready == []
    client.post(page("do", draft.pk, "submit"), {"seen": "1"})
    client.post(page("add_file", draft.pk), {"files": SimpleUploadedFile("a.pdf", b"%PDF %%EOF")})
    draft.refresh_from_db()
    assert (draft.status, draft.files.count()) == ("draft", 0)


def test_tabs_by_state_and_search(client: Client, alice: User, bob: User) -> None:
    with time_machine.travel(NOON, tick=False):
        rows = [publishing.write(Draft(words=WORDS), by=alice) for _ in range(4)]
        for row in rows[1:]:
            publishing.submit(row, by=alice)
        publishing.approve(rows[2], by=bob)
        publishing.approve(rows[3], publish_at=NOON + timedelta(days=1), by=bob)
        client.force_login(alice)

        def listed(query: str) -> list[str]:
            return [row.number for row in client.get(f"{LIST}?{query}").context["cl"].result_list]

        numbers = [row.number for row in rows]
        assert listed("queue=drafts") == numbers[:1]
        assert listed("queue=review") == numbers[1:2]
        assert listed("queue=public") == numbers[2:3]
        assert listed("queue=scheduled") == numbers[3:]
        assert set(listed("")) == set(numbers)
        assert listed("q=воды") == listed("q=вода") == listed("")
        assert listed(f"q={numbers[0]}") == numbers[:1]


def test_the_start_page_says_what_waits(client: Client, alice: User, bob: User) -> None:
    row = publishing.submit(publishing.write(Draft(words=WORDS), by=alice), by=alice)
    for reader, waits in ((bob, True), (alice, False)):
        client.force_login(reader)
        html = client.get(reverse("admin:index")).content.decode()
        assert (page("change", row.pk) in html) is waits
        assert f"{LIST}?queue=review" in html


def test_the_editor_is_served_by_us(client: Client, alice: User) -> None:
    client.force_login(alice)
    response = client.get(ADD)
    html = response.content.decode()
    for file in ("js/trix/trix.js", "js/trix.config.js", "css/trix/trix.css"):
        assert f"/static/unfold/forms/{file}" in html
        assert finders.find(f"unfold/forms/{file}")
    assert html.count("<trix-editor") == 3
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert "http" not in response["Content-Security-Policy"]


def test_a_reason_is_as_long_as_the_row_keeps_it(
    client: Client, alice: User, bob: User, draft: Announcement
) -> None:
    publishing.submit(draft, by=alice)
    client.force_login(bob)
    told = do(client, draft, "send_back", reason="Ж" * 301)
    assert set(told.context["form"].errors) == {"reason"}
    assert do(client, draft, "send_back", reason="Ж" * 300).status_code == 302
    publishing.submit(draft, by=alice)
    publishing.approve(draft, publish_at=clock.now() + timedelta(days=1), by=bob)
    told = do(client, draft, "unschedule", reason="Ж" * 301)
    assert set(told.context["form"].errors) == {"reason"}
