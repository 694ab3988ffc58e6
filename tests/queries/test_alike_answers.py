"""Answers nearly the same: what is grouped, what is not, and what is based on a template."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal import clock
from portal.models import Body
from portal.periods import last_days
from queries import alike_answers
from queries.models import Answer, Rating
from queries.oversight import Bodies, Oversight
from tests.factories import AnswerFactory, AnswerTemplateFactory, CitizenQueryFactory
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
TEXT = (
    "Здравствуйте! Работы по ремонту тротуара на этой улице включены в план на 2026 год и будут "
    "выполнены подрядной организацией после схода снега."
)
OTHER = "Светофор на перекрёстке настроен заново, время перехода увеличено до сорока секунд."


def sent(body: Body | None, text: str, *, days_ago: float = 1, **more: Any) -> Answer:
    query = more.pop("query", None) or CitizenQueryFactory(answered=True, body=body)
    at = clock.now() - timedelta(days=days_ago)
    answer: Answer = AnswerFactory(query=query, body=body, text=text, sent_at=at, **more)
    return answer


def found(cast: Cast, body: Body | None) -> alike_answers.Found:
    user = cast["akim"]
    within = Bodies.of(user).parts[body.pk] if body else None
    return alike_answers.found(Oversight(user, body, within, last_days(30)))


def queries_of(group: alike_answers.Group) -> set[int]:
    return {member.answer.query_id for member in group.shown}


def test_texts_that_differ_in_numbers_case_and_a_word_are_alike(cast: Cast) -> None:
    answers = [
        sent(cast.roads, TEXT),
        sent(cast.roads, TEXT.replace("2026", "2027").upper(), days_ago=2),
        sent(cast.roads, TEXT.replace("снега.", "снега и льда."), days_ago=3),
        sent(cast.roads, OTHER),
    ]
    result = found(cast, cast.roads)
    assert result.compared == 4
    (group,) = result.groups
    assert queries_of(group) == {answer.query_id for answer in answers[:3]}
    assert [round(member.similarity, 2) for member in group.shown][:2] == [1, 1]
    assert alike_answers.ALIKE <= group.lowest < 1


def test_half_the_same_is_not_alike(cast: Cast) -> None:
    words = TEXT.split()
    sent(cast.roads, TEXT)
    sent(cast.roads, " ".join([*words[: len(words) // 2], *OTHER.split()]))
    assert found(cast, cast.roads).groups == []


def test_one_query_answered_twice_is_no_group(cast: Cast) -> None:
    first = sent(cast.roads, TEXT)
    sent(cast.roads, TEXT, query=first.query, version=2)
    assert found(cast, cast.roads).groups == []


def test_other_bodies_old_ones_drafts_and_holding_answers_are_outside(cast: Cast) -> None:
    sent(cast.roads, TEXT)
    sent(cast.parks, TEXT)
    sent(cast.roads, TEXT, days_ago=91)
    sent(cast.roads, TEXT, kind="holding", outcome="")
    AnswerFactory(query=CitizenQueryFactory(in_approval=True, body=cast.roads), text=TEXT)
    result = found(cast, cast.roads)
    assert (result.compared, result.groups) == (1, [])


def test_parts_of_a_body_are_compared_with_it(cast: Cast) -> None:
    sent(cast.roads, TEXT)
    sent(Body.objects.get(slug="bridges"), TEXT)
    assert found(cast, cast.roads).groups[0].size == 2


def test_largest_group_stands_first_and_tells_how_often_it_was_brought_back(cast: Cast) -> None:
    for _number in range(2):
        sent(cast.roads, OTHER)
    answers = [sent(cast.roads, TEXT) for _number in range(3)]
    for answer, verdict in zip(answers, ("not", "resolved", "not"), strict=True):
        Rating.objects.create(answer=answer, verdict=verdict, at=clock.now())
    first, second = found(cast, cast.roads).groups
    assert (first.size, first.times_brought_back) == (3, 2)
    assert (second.size, second.times_brought_back) == (2, 0)


def test_what_is_based_on_a_template_is_named_so(cast: Cast) -> None:
    template = AnswerTemplateFactory(
        title_en="Repair planned",
        text_ru="По обращению {number}: " + TEXT.replace("на этой улице", "[где]"),
    )
    AnswerTemplateFactory(body=cast.parks, text_ru=TEXT)  # another body's
    for _number in range(2):
        sent(cast.roads, TEXT)
        sent(cast.roads, OTHER)
    groups = {group.first.text: group.template for group in found(cast, cast.roads).groups}
    assert groups == {TEXT: template, OTHER: None}


def test_only_the_newest_are_compared_and_it_is_said(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alike_answers, "COMPARED", 3)
    for days in (4, 3, 2):
        sent(cast.roads, TEXT, days_ago=days)
    assert not found(cast, cast.roads).is_cut
    sent(cast.roads, TEXT, days_ago=1)
    result = found(cast, cast.roads)
    assert (result.compared, result.is_cut, result.groups[0].size) == (3, True, 3)


@pytest.mark.parametrize("text", ["", "Да", "Да.", "1 2", "…", "Принято к сведению"])
def test_shortest_texts_are_compared_too(text: str, cast: Cast) -> None:
    sent(cast.roads, text)
    sent(cast.roads, text)
    sent(cast.roads, OTHER)
    assert [group.size for group in found(cast, cast.roads).groups] == [2]


def test_of_the_whole_city_a_body_is_to_be_chosen(client: Client, cast: Cast) -> None:
    sent(cast.roads, TEXT)
    sent(cast.roads, TEXT)
    client.force_login(cast["akim"])
    page = client.get(reverse("workload:alike"))
    assert "Choose one:" in page.content.decode()
    assert f"?body={cast.roads.slug}" in page.content.decode()
    assert TEXT not in page.content.decode()


def test_page_shows_public_words_and_never_the_answer_as_sent(client: Client, cast: Cast) -> None:
    for _number in range(2):
        sent(cast.roads, "Госпожа Иванова, " + TEXT, public_text="[имя], " + TEXT)
    client.force_login(cast["hana"])
    page = client.get(reverse("workload:alike")).content.decode()
    assert "[имя], " in page
    assert "Иванова" not in page


def test_a_query_another_body_holds_by_now_is_a_number_without_words(
    client: Client, cast: Cast
) -> None:
    """Its answer stays the body's own, the query does not."""
    gone = CitizenQueryFactory(assigned=True, body=cast.parks, public_subject="Сломана лавка")
    sent(cast.roads, TEXT, query=gone)
    own = sent(cast.roads, TEXT).query
    client.force_login(cast["hana"])
    page = client.get(reverse("workload:alike")).content.decode()
    assert gone.number in page
    assert "Сломана лавка" not in page
    change = "admin:queries_citizenquery_change"
    assert reverse(change, args=[own.pk]) in page
    assert reverse(change, args=[gone.pk]) not in page
