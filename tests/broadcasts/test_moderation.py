"""Published, declined, edited; merged, and asked on its own again."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import translation

from broadcasts import asking, decline_words, moderation, rundown, voting
from broadcasts.change import ChangedMeanwhile
from broadcasts.models import LiveQuestion
from broadcasts.models.choices import DeclineGround
from portal import ledger
from portal.models import LedgerEntry, Message, SearchWord
from portal.transitions import TransitionNotAllowed
from tests.factories import BroadcastFactory, LiveQuestionFactory, VoteFactory
from tests.factories.studio import Studio

pytestmark = pytest.mark.django_db


def now(question: LiveQuestion) -> LiveQuestion:
    """As the row stands."""
    return LiveQuestion.objects.get(pk=question.pk)


def told() -> set[tuple[str, str]]:
    """Who was promised which mail."""
    return set(Message.objects.values_list("recipient", "template"))


def test_publishing_makes_a_question_public_and_its_words_known(studio: Studio) -> None:
    question = studio.question(public_text="Когда построят акведук?")
    assert not LiveQuestion.objects.public().exists()
    moderation.approve(question, by=studio["mira"])
    assert LiveQuestion.objects.public().get() == question
    assert now(question).published_at is not None
    assert SearchWord.objects.filter(word="акведук").exists()


def test_a_question_is_published_once_however_often_it_was_taken_up(studio: Studio) -> None:
    question = studio.question("approved")
    first = question.published_at
    moderation.decline(question, ground=DeclineGround.UNCLEAR, by=studio["mira"])
    moderation.approve(question, by=studio["mira"])
    again = now(question)
    assert (again.published_at, again.decline_ground, again.decline_words) == (first, "", "")
    rundown.queue(question, by=studio["mira"])
    assert now(question).published_at == first


def test_an_asker_reads_why_in_their_own_language(studio: Studio) -> None:
    question = studio.asked_by_mail(language="kk")
    with translation.override("ru"):
        moderation.decline(question, ground=DeclineGround.NOT_OURS, by=studio["mira"])
    row = now(question)
    with translation.override("kk"):
        assert row.decline_words == str(decline_words.SENTENCES[DeclineGround.NOT_OURS])
    (mail,) = Message.objects.all()
    assert (mail.template, mail.language) == ("broadcasts/declined", "kk")


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("ground", DeclineGround)
def test_every_ground_has_a_sentence_that_fits(ground: str, language: str) -> None:
    assert 20 < len(decline_words.sentence(ground, language=language)) <= moderation.LONGEST_WORDS


def test_a_moderators_own_words_lose_personal_data(studio: Studio) -> None:
    question = studio.question()
    words = "Позвоните по номеру +7 727 000 00 00."
    moderation.decline(question, ground=DeclineGround.UNCLEAR, words=words, by=studio["mira"])
    assert now(question).decline_words == "Позвоните по номеру [телефон]."


def test_a_declined_lead_takes_its_followers_along_and_each_is_told(studio: Studio) -> None:
    lead, voted = studio.asked_by_mail("approved"), studio.question("approved")
    followers = [studio.asked_by_mail("approved") for _ in range(2)]
    VoteFactory(question=followers[0], voter="a")
    VoteFactory(question=lead, voter="b")
    for follower in (*followers, voted):
        moderation.merge(follower, into=lead, by=studio["mira"])
    voting.vote(followers[0], voter="c")  # by its own address: it counts for the lead meanwhile
    Message.objects.all().delete()
    moderation.decline(
        lead, ground=DeclineGround.REPEATED, words="Об этом уже был ответ.", by=studio["mira"]
    )
    for question in (lead, *followers, voted):
        row = now(question)
        assert (row.status, row.merged_into) == ("declined", None)
        assert row.decline_words == "Об этом уже был ответ."
    assert (now(lead).votes_count, now(followers[0]).votes_count) == (1, 2)
    people = [row.applicant.reference for row in (lead, *followers) if row.applicant]
    assert told() == {(person, "broadcasts/declined") for person in people}
    moderation.approve(followers[0], by=studio["max"])
    assert now(lead).status == "declined"


def test_editing_changes_what_is_published_and_nothing_else(studio: Studio) -> None:
    question = studio.question("approved", text="когда почините???", asked_as="Айгуль")
    moderation.edit(
        question,
        public_text="Когда почините лифт в доме, тел. 87270000000?",
        asked_as="  Айгуль  С. ",
        by=studio["mira"],
    )
    row = now(question)
    assert row.text == "когда почините???"
    assert row.public_text == "Когда почините лифт в доме, тел. [телефон]?"
    assert (row.asked_as, row.revision) == ("Айгуль С.", 1)
    (entry,) = LedgerEntry.objects.filter(subject=question.ledger_subject)
    assert entry.data == {"status": "approved", "what": ["asked_as", "public_text"]}
    moderation.edit(row, asked_as="Айгуль С.", by=studio["mira"])
    assert now(question).revision == 1
    with pytest.raises(TransitionNotAllowed, match="in words"):
        moderation.edit(row, public_text=" \n", by=studio["mira"])
    with pytest.raises(TypeError):
        moderation.edit(row, status="answered", by=studio["mira"])


@pytest.mark.parametrize("status", ["answered", "promised", "approved"])
def test_a_name_that_slipped_through_is_taken_out_even_when_all_is_over(
    client: Client, status: str, db: None
) -> None:
    studio = Studio(BroadcastFactory(closed=True))
    question = studio.question(status, text="Почему Болат молчит?", asked_as="Айгуль")
    moderation.edit(question, public_text="Почему молчат?", asked_as="", by=studio["mira"])
    page = client.get(f"/ru/live/{studio.broadcast.number}/{question.code}/").content.decode()
    assert "Почему молчат?" in page
    assert "Болат" not in page
    assert "Айгуль" not in page


# --- merging --------------------------------------------------------------------------------------


def test_a_voter_of_both_counts_once_and_votes_stay_where_they_were(studio: Studio) -> None:
    lead, other = studio.question("approved"), studio.asked_by_mail("queued")
    for voted, voter in ((lead, "a"), (lead, "b"), (other, "b"), (other, "c")):
        VoteFactory(question=voted, voter=voter)
    moderation.merge(other, into=lead, by=studio["mira"])
    assert (now(lead).votes_count, now(other).votes_count) == (3, 2)
    assert (now(other).status, now(other).merged_into, now(other).rank) == ("merged", lead, 0)
    assert {template for _who, template in told()} == {"broadcasts/merged"}
    moderation.unmerge(other, by=studio["max"])
    assert (now(lead).votes_count, now(other).votes_count) == (2, 2)
    assert (now(other).status, now(other).merged_into) == ("incoming", None)
    assert told() == set()
    assert list(ledger.verify()) == []


def test_merging_stays_flat(studio: Studio) -> None:
    first, second, third, fourth = (studio.question("approved") for _ in range(4))
    for number, question in enumerate((first, second, third, fourth)):
        VoteFactory(question=question, voter=f"of {number}")
        VoteFactory(question=question, voter="of all")
    moderation.merge(first, into=second, by=studio["mira"])
    moderation.merge(second, into=third, by=studio["mira"])  # its follower comes along
    moderation.merge(fourth, into=first, by=studio["mira"])  # what that was merged into is meant
    assert {now(question).merged_into for question in (first, second, fourth)} == {third}
    assert [now(q).votes_count for q in (first, second, third, fourth)] == [2, 2, 5, 2]
    moderation.unmerge(second, by=studio["mira"])
    assert now(first).merged_into == third
    assert [now(q).votes_count for q in (second, third)] == [2, 4]


def test_what_cannot_be_asked_together_is_refused_in_words(studio: Studio) -> None:
    question, by = studio.question("approved"), studio["mira"]
    follower = studio.question("merged", merged_into=question)
    elsewhere = LiveQuestionFactory(broadcast=BroadcastFactory(on_air=True), approved=True)
    for into, why in (
        (question, "with itself"),
        (follower, "with itself"),
        (elsewhere, "another broadcast"),
        (studio.question("declined"), "is “declined”"),
        (studio.question("withdrawn"), "withdrawn"),
        (studio.question("incoming"), "publish it first"),
    ):
        with pytest.raises(TransitionNotAllowed, match=why):
            moderation.merge(question, into=into, by=by)
    assert now(question).revision == 0


def test_one_that_waits_may_follow_what_was_answered_already(studio: Studio) -> None:
    lead, question = studio.question("answered"), studio.question()
    moderation.merge(question, into=lead, by=studio["mira"])
    assert now(question).merged_into == lead


def test_whoever_had_not_seen_the_merge_does_not_press_for_those_who_joined(studio: Studio) -> None:
    lead, question = studio.question("approved"), studio.question()
    moderation.merge(question, into=lead, by=studio["mira"])
    with pytest.raises(ChangedMeanwhile):
        moderation.decline(lead, ground=DeclineGround.INSULT, by=studio["max"], seen=0)
    assert now(question).status == "merged"


@pytest.mark.parametrize("status", ["approved", "queued", "next", "now"])
def test_the_most_wanted_follower_takes_the_place_of_a_lead_withdrawn(
    status: str, studio: Studio
) -> None:
    lead = studio.question(status)
    published = studio.question("approved").published_at
    unseen, little, much = (
        studio.question("merged", merged_into=lead, published_at=at, votes_count=votes)
        for at, votes in ((None, 3), (published, 1), (published, 2))
    )
    for question, voters in ((unseen, "abc"), (little, "d"), (much, "da"), (lead, "x")):
        for voter in voters:
            VoteFactory(question=question, voter=voter)
    asking.withdraw(lead)
    heir = now(much)
    assert (heir.status, heir.merged_into, heir.rank) == (status, None, lead.rank)
    assert heir.now_at == lead.now_at
    assert {now(unseen).merged_into, now(little).merged_into} == {heir}
    assert (heir.votes_count, now(lead).votes_count) == (4, 1)
    assert list(ledger.verify()) == []


def test_a_follower_no_moderator_has_let_through_is_not_published_by_inheriting(
    studio: Studio,
) -> None:
    lead = studio.question("approved")
    unseen = studio.question("merged", merged_into=lead)
    asking.withdraw(lead)
    assert (now(unseen).status, LiveQuestion.objects.public().count()) == ("incoming", 0)
