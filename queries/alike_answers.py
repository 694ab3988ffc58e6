"""Answers that say nearly the same to different residents: of one body, the newest of ninety days.

Texts are compared by their triples of words, numbers aside: the share of triples that two of them
have in common (Jaccard). Every text is compared with the first of each group that shares a triple
with it, so the work grows with the number of texts, which is bounded.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db.models import Q

from portal import clock
from queries.answer_sources import MARKS
from queries.models import Answer, AnswerTemplate, CitizenQuery, Rating
from queries.models.choices import Verdict

if TYPE_CHECKING:
    from queries.oversight import Oversight

WITHIN: Final = timedelta(days=90)
COMPARED: Final = 600  # the newest answers of a body
ALIKE: Final = 0.8  # share of common triples from which two texts are nearly the same
FROM_TEMPLATE: Final = 0.8  # share of a template's triples found in a text that is based on it
SHOWN_GROUPS: Final = 15
SHOWN_ANSWERS: Final = 5  # of a group

_WORD: Final = re.compile(r"[^\W\d_]+|\d+")
_BLANK: Final = re.compile(
    r"\[[^\[\]]+\]|" + "|".join(re.escape(mark) for mark in MARKS)
)  # what a template leaves open

Triples = frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Member:
    """One answer of a group."""

    answer: Answer
    similarity: float  # with the first of the group, from 0 to 1
    is_brought_back: bool
    is_visible: bool  # the query is, to whoever looks: another body may hold it by now


@dataclass(slots=True)
class Group:
    """Answers nearly the same as the newest of them."""

    first: Answer
    triples: Triples
    members: list[tuple[Answer, float]] = field(default_factory=list)
    template: AnswerTemplate | None = None
    brought_back: frozenset[int] = frozenset()  # keys of answers
    visible: frozenset[int] = frozenset()  # keys of queries

    @property
    def size(self) -> int:
        """How many queries were answered so."""
        return len({answer.query_id for answer, _similarity in self.members})

    @property
    def lowest(self) -> float:
        return min(similarity for _answer, similarity in self.members)

    @property
    def times_brought_back(self) -> int:
        return sum(answer.pk in self.brought_back for answer, _similarity in self.members)

    @property
    def shown(self) -> list[Member]:
        return [
            Member(
                answer, similarity, answer.pk in self.brought_back, answer.query_id in self.visible
            )
            for answer, similarity in self.members[:SHOWN_ANSWERS]
        ]


@dataclass(frozen=True, slots=True)
class Found:
    """The groups, the largest first, and how many answers were compared."""

    groups: list[Group]
    compared: int
    is_cut: bool  # there were more within the ninety days


def found(oversight: Oversight) -> Found:
    """Four statements. Of the whole city nothing is compared: choose a body."""
    if oversight.bodies is None:
        return Found([], 0, is_cut=False)
    answers = list(_newest(oversight.bodies)[: COMPARED + 1])
    compared = answers[:COMPARED]
    groups = [group for group in grouped(compared) if group.size > 1]
    groups.sort(key=lambda group: -group.size)  # among equals the newest first
    groups = groups[:SHOWN_GROUPS]
    _name_templates(groups, oversight.bodies)
    _count_brought_back(groups)
    _tell_visible(groups, oversight)
    return Found(groups, len(compared), is_cut=len(answers) > COMPARED)


def _newest(bodies: frozenset[int]) -> list[Answer]:
    rows = Answer.objects.filter(
        body__in=bodies, sent_at__gte=clock.now() - WITHIN, kind=Answer.Kind.FINAL
    )
    related = rows.select_related("query", "drafted_by").defer("text", "query__search")
    return related.order_by("-sent_at", "-id")  # type: ignore[return-value]  # sliced by the caller


def grouped(answers: Iterable[Answer]) -> list[Group]:
    """Each answer in the group it is most like, or in one of its own."""
    groups: list[Group] = []
    having: dict[tuple[str, ...], list[int]] = {}
    for answer in answers:
        triples = triples_of(answer.public_text)
        common = Counter(number for each in triples for number in having.get(each, ()))
        best, similarity = None, 0.0
        for number, shared in common.items():
            share = shared / (len(triples) + len(groups[number].triples) - shared)
            if share > similarity:
                best, similarity = groups[number], share
        if best is not None and similarity >= ALIKE:
            best.members.append((answer, similarity))
            continue
        for each in triples:
            having.setdefault(each, []).append(len(groups))
        groups.append(Group(answer, triples, [(answer, 1.0)]))
    return groups


def triples_of(text: str) -> Triples:
    """Every three words that follow one another; every number is the same word."""
    words = ["#" if word.isdigit() else word for word in _WORD.findall(text.casefold())]
    if len(words) < 3:  # noqa: PLR2004 -- a triple
        return frozenset({tuple(words)})
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def _name_templates(groups: list[Group], bodies: frozenset[int]) -> None:
    """Say of a group that it is based on a template: then to be alike is what was meant."""
    if not groups:
        return
    templates = AnswerTemplate.objects.filter(Q(body__isnull=True) | Q(body__in=bodies))
    texts = [
        (template, triples)
        for template in templates
        for code, _name in settings.LANGUAGES
        if len(triples := _of_template(getattr(template, f"text_{code}") or "")) > 1
    ]
    for group in groups:
        shares = [
            (len(triples & group.triples) / len(triples), template) for template, triples in texts
        ]
        share, template = max(shares, key=lambda each: each[0], default=(0.0, None))
        group.template = template if share >= FROM_TEMPLATE else None


def _of_template(text: str) -> Triples:
    """The triples of what a template says between its blanks."""
    found: set[tuple[str, ...]] = set()
    for piece in _BLANK.split(text):
        found |= triples_of(piece)
    return frozenset(each for each in found if len(each) == 3)  # noqa: PLR2004 -- a triple


def _count_brought_back(groups: list[Group]) -> None:
    """Which of the answers the resident called "not resolved"."""
    keys = [answer.pk for group in groups for answer, _similarity in group.members]
    ratings = Rating.objects.filter(
        answer__in=keys, supporter__isnull=True, verdict=Verdict.NOT
    ).values_list("answer", flat=True)
    brought_back = frozenset(ratings)
    for group in groups:
        group.brought_back = brought_back


def _tell_visible(groups: list[Group], oversight: Oversight) -> None:
    """Which of the queries whoever looks may open."""
    keys = [answer.query_id for group in groups for answer, _similarity in group.members]
    rows = CitizenQuery.objects.visible_to(oversight.user).filter(pk__in=keys)
    visible = frozenset(rows.values_list("pk", flat=True))
    for group in groups:
        group.visible = visible
