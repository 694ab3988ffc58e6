"""Announcements from draft to withdrawal: who may, when, and what is left of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.db.utils import IntegrityError

from portal import clock, ledger
from portal.models import LedgerEntry, Role, SearchWord, User
from portal.transitions import NotYourBody, TransitionNotAllowed
from pressroom import publishing
from pressroom.models import Announcement
from pressroom.publishing import Draft, InThePast, NothingSaid, Words
from tests.factories import BodyFactory, DistrictFactory, TopicFactory, staff
from tests.factories.press import AnnouncementFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 2, 2, 7, 0, 30, tzinfo=UTC)  # 12:00:30 in Almaty
WORDS = Words(
    title={"kk": "Су өшіріледі", "ru": "Отключение воды"},
    lead={"ru": "На улице Абая"},
    text={"kk": "<div>Ертең.</div>", "ru": "<div>Завтра <script>x()</script>воды нет.</div>"},
)


@pytest.fixture
def alice() -> User:
    return staff(Role.PRESS_OFFICER, username="alice")


@pytest.fixture
def bob() -> User:
    return staff(Role.PRESS_OFFICER, username="bob")


def events(announcement: Announcement) -> list[str]:
    entries = LedgerEntry.objects.filter(subject=announcement.ledger_subject)
    return list(entries.order_by("sequence").values_list("event", flat=True))


def in_review(by: User, **changes: object) -> Announcement:
    row = publishing.write(Draft(words=WORDS, **changes), by=by)  # type: ignore[arg-type]
    return publishing.submit(row, by=by)


def public(by: User, reviewer: User, **changes: object) -> Announcement:
    return publishing.approve(in_review(by, **changes), by=reviewer)


def test_a_draft_is_numbered_cleaned_and_ledgered(alice: User) -> None:
    topic, district = TopicFactory(), DistrictFactory()
    with clock.at(datetime(2025, 12, 31, 20, 0, tzinfo=UTC)):  # already 2026 in Almaty
        row = publishing.write(Draft(words=WORDS, topics=[topic], districts=[district]), by=alice)

    row = Announcement.objects.get(pk=row.pk)
    assert (row.number, row.status, row.author) == ("2026-0001", "draft", alice)
    assert (row.text_ru, row.title_kk, row.title_en) == (
        "<div>Завтра воды нет.</div>",
        "Су өшіріледі",
        "",
    )
    assert (list(row.topics.all()), list(row.districts.all())) == ([topic], [district])
    assert events(row) == ["written"]
    assert not Announcement.objects.public(NOON + timedelta(days=9999)).exists()


def test_only_the_press_office_begins_one() -> None:
    for role in (Role.AKIMS_OFFICE, Role.ANALYST, Role.OPERATOR, Role.ADMINISTRATOR):
        with pytest.raises(NotYourBody):
            publishing.write(Draft(words=WORDS), by=staff(role, username=str(role)))
    assert not Announcement.objects.exists()


def test_fields_of_another_kind_stay_empty(alice: User) -> None:
    row = publishing.write(
        Draft(
            words=WORDS,
            kind="news",
            issuer="akim",
            decision_number="7",
            decided_on=date(2026, 2, 1),
            urgent_until=NOON,
        ),
        by=alice,
    )
    assert (row.issuer, row.decision_number, row.decided_on, row.urgent_until) == (
        "",
        "",
        None,
        None,
    )


def test_the_database_wants_a_whole_decision(alice: User) -> None:
    with pytest.raises(IntegrityError, match="announcement_decision_is_complete"):
        publishing.write(Draft(words=WORDS, kind="decision", issuer="akim"), by=alice)


def test_who_changed_the_draft_last_does_not_review_it(alice: User, bob: User) -> None:
    row = publishing.write(Draft(words=WORDS), by=alice)
    publishing.rewrite(row, Draft(words=WORDS), by=bob)
    row = publishing.submit(row, by=alice)

    with pytest.raises(TransitionNotAllowed, match="second person"):
        publishing.approve(row, by=bob)
    assert publishing.approve(row, by=alice).status == "approved"


def test_four_eyes_stand_in_the_database_too(alice: User) -> None:
    row = AnnouncementFactory(author=alice)
    with pytest.raises(IntegrityError, match="announcement_four_eyes"):
        Announcement.objects.filter(pk=row.pk).update(reviewed_by=alice)


@pytest.mark.parametrize("role", [r for r in Role if r != Role.PRESS_OFFICER])
def test_other_roles_do_nothing(role: str, alice: User) -> None:
    row = publishing.write(Draft(words=WORDS), by=alice)
    body = BodyFactory() if role in {Role.EXECUTOR, Role.HEAD} else None
    stranger = staff(role, body, username="other")
    with pytest.raises(NotYourBody):
        publishing.submit(row, by=stranger)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (Words(), "one of these: Қазақша / Русский"),
        (Words(title={"en": "Water"}, text={"en": "Off"}), "one of these: Қазақша / Русский"),
        (Words(title={"kk": "Су"}), "The title has no text: Қазақша"),
        (Words(title={"kk": "Су"}, text={"kk": "Жоқ", "ru": "Нет"}), "no title: Русский"),
        (Words(title={"kk": "Су"}, text={"kk": "<div><br></div>"}), "no text: Қазақша"),
    ],
)
def test_what_is_not_whole_is_not_submitted(words: Words, said: str, alice: User) -> None:
    row = publishing.write(Draft(words=words), by=alice)
    with pytest.raises(TransitionNotAllowed, match=said):
        publishing.submit(row, by=alice)


def test_sent_back_with_its_reason_and_submitted_again(alice: User, bob: User) -> None:
    row = publishing.send_back(in_review(alice), reason="No address", by=bob)
    assert (row.status, row.sent_back_reason) == ("draft", "No address")

    row = publishing.submit(publishing.rewrite(row, Draft(words=WORDS), by=alice), by=alice)
    assert (row.status, row.sent_back_reason) == ("in_review", "")


def test_approved_for_now_is_public_at_once(alice: User, bob: User) -> None:
    with clock.at(NOON):
        row = public(alice, bob)
    assert (row.status, row.reviewed_by, row.publish_at) == ("approved", bob, NOON)
    assert list(Announcement.objects.public(NOON)) == [row]
    assert SearchWord.objects.filter(word="отключение").exists()
    assert events(row) == ["written", "submitted", "approved"]


def test_an_embargo_ends_at_its_very_moment(alice: User, bob: User) -> None:
    at = NOON.replace(second=0) + timedelta(hours=2)
    with clock.at(NOON):
        row = publishing.approve(in_review(alice), publish_at=at, by=bob)

    before = at - timedelta(microseconds=1)
    assert (row.is_public(before), row.is_public(at)) == (False, True)
    assert [Announcement.objects.public(m).count() for m in (before, at)] == [0, 1]
    assert [Announcement.objects.addressable(m).count() for m in (before, at)] == [0, 1]


def test_the_past_is_refused_in_words_but_not_the_minute_that_runs(alice: User, bob: User) -> None:
    row = in_review(alice)
    with clock.at(NOON):
        with pytest.raises(InThePast, match="2 February 2026, 11:59 is over"):
            publishing.approve(row, publish_at=NOON - timedelta(minutes=1), by=bob)
        row.refresh_from_db()
        assert (row.status, row.publish_at) == ("in_review", None)
        assert publishing.approve(row, publish_at=NOON.replace(second=0), by=bob).publish_at == NOON


def test_an_urgency_that_ends_before_publishing_is_refused(alice: User, bob: User) -> None:
    with clock.at(NOON):
        row = in_review(alice, kind="notice", urgent_until=NOON + timedelta(hours=1))
        with pytest.raises(InThePast, match="would not be urgent"):
            publishing.approve(row, publish_at=NOON + timedelta(hours=1), by=bob)


def test_what_is_scheduled_can_be_taken_back_and_what_is_public_cannot(
    alice: User, bob: User
) -> None:
    with clock.at(NOON):
        row = publishing.approve(in_review(alice), publish_at=NOON + timedelta(days=1), by=bob)
        for verb in (publishing.correct, publishing.withdraw):
            words = {"words": WORDS, "note": {"kk": "x"}} if verb is publishing.correct else {}
            reason = {} if words else {"reason": {"kk": "x"}}
            with pytest.raises(TransitionNotAllowed, match="not public yet"):
                verb(row, by=bob, **words, **reason)  # type: ignore[operator]
        row = publishing.unschedule(row, reason="Not yet", by=bob)
    assert (row.status, row.publish_at, row.reviewed_by) == ("draft", None, None)

    with clock.at(NOON):
        row = publishing.approve(publishing.submit(row, by=alice), by=bob)
        with pytest.raises(TransitionNotAllowed, match="public already"):
            publishing.unschedule(row, reason="Too late", by=bob)


def test_a_correction_keeps_the_old_text_and_says_what_changed(alice: User, bob: User) -> None:
    with clock.at(NOON):
        row = public(alice, bob)
    better = Words(
        title=WORDS.title,
        lead=WORDS.lead,
        text={**WORDS.text, "ru": "<div>Послезавтра.<img src=x></div>"},
    )
    with clock.at(NOON + timedelta(hours=1)):
        publishing.correct(row, words=better, note={"ru": "Уточнена дата"}, by=bob)

    row = Announcement.objects.get(pk=row.pk)
    (old,) = row.versions.all()
    assert (row.text_ru, row.text_kk) == ("<div>Послезавтра.</div>", "<div>Ертең.</div>")
    assert row.corrected_at == NOON + timedelta(hours=1)
    assert (old.version, old.text_ru, old.note_ru, old.note_kk) == (
        1,
        "<div>Завтра воды нет.</div>",
        "Уточнена дата",
        "",
    )
    assert row.publish_at == NOON


def test_a_correction_leaves_it_whole(alice: User, bob: User) -> None:
    row = public(alice, bob)
    for words, why in (
        (Words(), "It needs a title and a text"),
        (Words(title={"en": "Water"}, text={"en": "Tomorrow."}), "It needs a title and a text"),
        (Words(title=WORDS.title, text={"ru": "<div>Завтра.</div>"}), "The title has no text"),
    ):
        with pytest.raises(NothingSaid, match=why):
            publishing.correct(row, words=words, note={"ru": "Уточнено"}, by=bob)
    row.refresh_from_db()
    assert (row.title_ru, row.corrected_at, row.versions.count()) == ("Отключение воды", None, 0)


def test_a_correction_says_something_and_changes_something(alice: User, bob: User) -> None:
    row = public(alice, bob)
    with pytest.raises(NothingSaid, match="what was corrected"):
        publishing.correct(row, words=Words(), note={"kk": "  "}, by=bob)
    with pytest.raises(NothingSaid, match="same as before"):
        publishing.correct(row, words=WORDS, note={"kk": "Түзету"}, by=bob)
    assert not row.versions.exists()


def test_withdrawn_with_its_reason(alice: User, bob: User) -> None:
    with clock.at(NOON):
        row = public(alice, bob)
        with pytest.raises(NothingSaid):
            publishing.withdraw(row, reason={}, by=bob)
        publishing.withdraw(row, reason={"kk": "Қате"}, by=bob)

    row = Announcement.objects.get(pk=row.pk)
    assert (row.status, row.withdrawal_reason_kk, row.withdrawn_at) == ("withdrawn", "Қате", NOON)
    assert not Announcement.objects.public(NOON).exists()
    assert Announcement.objects.addressable(NOON).exists()


def test_urgency_of_a_public_notice(alice: User, bob: User) -> None:
    with clock.at(NOON):
        row = public(alice, bob, kind="notice")
        with pytest.raises(InThePast):
            publishing.mark_urgent(row, until=NOON, by=bob)
        publishing.mark_urgent(row, until=NOON + timedelta(hours=3), by=bob)
    urgent = Announcement.objects.urgent
    end = NOON + timedelta(hours=3)
    assert [urgent(end - timedelta(seconds=1)).count(), urgent(end).count()] == [1, 0]

    with clock.at(NOON):
        publishing.mark_urgent(row, until=None, by=bob)
    assert not urgent(NOON).exists()
    assert events(row)[-2:] == ["urgency_set", "urgency_ended"]


def test_only_a_notice_is_urgent(alice: User, bob: User) -> None:
    row = public(alice, bob)
    with pytest.raises(TransitionNotAllowed, match="notice"):
        publishing.mark_urgent(row, until=NOON + timedelta(days=9999), by=bob)


def test_the_ledger_holds(alice: User, bob: User) -> None:
    public(alice, bob)
    assert list(ledger.broken()) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM portal_ledgerentry WHERE data->>'status' = 'approved'")
        assert cursor.fetchone() == (1,)
