"""What an answer starts from: templates that fit the query, and answers given before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import override

from portal import clock
from queries import attaching, intake
from queries.models import Answer, AnswerTemplate, CitizenQuery, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from queries.attaching import Shown

MARKS = ("{number}", "{received}", "{today}")  # a template may hold them

_BLANK: Final = re.compile(r"\[[^\[\]]+\]")  # "[what was done]", to be written over


@dataclass(frozen=True, slots=True)
class Source:
    """Words to start from, in the language of the query."""

    text: str
    legal_basis: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class AnsweredAlike:
    """A similar query and what it was answered."""

    query: CitizenQuery
    answer: Answer


def templates_for(query: CitizenQuery) -> QuerySet[AnswerTemplate]:
    """The templates that fit the body and the theme; those that name both come first."""
    fitting = AnswerTemplate.objects.filter(
        Q(body__isnull=True) | Q(body=query.body_id),
        Q(theme__isnull=True) | Q(theme=query.theme_id),
    )
    return fitting.order_by(
        F("body").asc(nulls_last=True), F("theme").asc(nulls_last=True), "outcome", "title"
    )


def from_template(template: AnswerTemplate, query: CitizenQuery) -> Source:
    """The template's words in the language of the query, with its number and days filled in."""
    words = getattr(template, f"text_{query.language}") or template.text
    return Source(filled(words, query), template.legal_basis, template.outcome)


def filled(words: str, query: CitizenQuery) -> str:
    """The words with the number and the days of the query in place of their marks."""
    with override(query.language):
        values = {
            "{number}": query.number,
            "{received}": date_format(query.registered_on),
            "{today}": date_format(clock.today()),
        }
    for mark in MARKS:
        words = words.replace(mark, values[mark])
    return words


def blanks_left(words: str, template: AnswerTemplate) -> list[str]:
    """What of the template's blanks nobody has written over, in any of its languages."""
    texts = (getattr(template, f"text_{code}") or "" for code, _name in settings.LANGUAGES)
    blanks = {blank for text in texts for blank in _BLANK.findall(text)}
    return [blank for blank in _BLANK.findall(words) if blank in blanks]


def from_answer(answer: Answer) -> Source:
    """The public words of an answer that was sent before: no personal data travels with them."""
    return Source(answer.public_text, answer.legal_basis, answer.outcome)


def from_attached(shown: Shown) -> Source:
    """The words of an answer attached to the query, as they stand in public now."""
    return Source(shown.now.answer)


def attached_to(query: CitizenQuery) -> list[Shown]:
    """What was attached, is public still, and is in the language in which the query is answered."""
    return attaching.of_rows(query.attached_answers.filter(language=query.language))


def answered_alike(query: CitizenQuery) -> Sequence[AnsweredAlike]:
    """Similar public queries of the theme, answered in the same language, most alike first.

    Two statements.
    """
    alike = [
        row
        for row in intake.similar(text=f"{query.subject} {query.text}", topic=query.topic)
        if row.pk != query.pk and row.status == Status.ANSWERED and row.language == query.language
    ]
    answers = (
        Answer.objects.filter(query__in=alike, sent_at__isnull=False)
        .exclude(kind=Answer.Kind.HOLDING)
        .order_by("version")
    )
    last = {answer.query_id: answer for answer in answers}
    return [AnsweredAlike(row, last[row.pk]) for row in alike if row.pk in last]
