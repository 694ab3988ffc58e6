"""What a question is about: a topic of the desk, suggested for a moderator to confirm.

Compared are the names of the topics and the newest public queries, by their words without endings:
the rarer a word, the more it tells. What a broadcast is about goes before the rest. There is always
a suggestion; where no word tells anything, it is a topic of the broadcast, or the last of all,
which by custom is "other".
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cached_property
from math import log, sqrt
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from portal import kazakh, search, translated
from portal.models import Topic
from portal.transitions import TransitionNotAllowed
from queries.models import CitizenQuery

if TYPE_CHECKING:
    from collections.abc import Iterable

    from broadcasts.models import Broadcast

NEWEST: Final = 1_000  # public queries of any theme that are compared
NEWEST_OF_THEMES: Final = 500  # and of the broadcast's own
LETTERS: Final = 5  # of a word: its ending tells nothing
LEAST_LETTERS: Final = 3
LONGEST_TEXT: Final = 600  # characters of a text that are compared
COMMON: Final = 0.2  # a word in more of the texts than this share tells nothing
NEIGHBOURS: Final = 8  # the most alike texts that have a say
OF_A_NAME: Final = 2.5  # so much more the name of a topic weighs than a query about it
ENOUGH: Final = 0.12  # likeness, 0 … 1
OF_THE_BROADCAST: Final = 1.5  # so much more a topic of the broadcast weighs

Stems = frozenset[str]


class Topics:
    """Suggestions for the questions of one broadcast: four statements, however many there are."""

    def __init__(self, broadcast: Broadcast) -> None:
        own = set(broadcast.topics.values_list("pk", flat=True))
        offered = offered_topics()
        self.offered = {topic.pk: topic for topic in offered}
        self.own = {topic.pk for topic in offered if own & {topic.pk, topic.theme_id}}

    def suggest(self, text: str) -> Topic:
        """The most likely topic.

        Raises `TransitionNotAllowed` where the city has no topic at all: no fallback helps there.
        """
        if not self.offered:
            raise TransitionNotAllowed(
                _("The city offers no topic that a query could be filed under.")
            )
        scores: defaultdict[int, float] = defaultdict(float)
        for likeness, topic in self._alike(stems_of(text))[:NEIGHBOURS]:
            scores[topic] += likeness * (OF_THE_BROADCAST if topic in self.own else 1)
        best = max(scores, key=lambda topic: (scores[topic], -topic), default=None)
        if best is None or scores[best] < ENOUGH:
            return self.fallback
        return self.offered[best]

    @cached_property
    def fallback(self) -> Topic:
        """A topic of the broadcast, the one asked about most; else the last topic of all."""
        asked = Counter(topic for topic, _stems in self._texts if topic in self.own)
        if asked:
            return self.offered[max(asked, key=lambda topic: (asked[topic], -topic))]
        return self.offered[max(self.own)] if self.own else list(self.offered.values())[-1]

    def _alike(self, stems: Stems) -> list[tuple[float, int]]:
        """Texts that share telling words with it, the most alike first, each with its topic."""
        shared: defaultdict[int, float] = defaultdict(float)
        for stem in stems & self._weights.keys():
            for place in self._places[stem]:
                shared[place] += self._weights[stem] ** 2
        length = self._length(stems)
        return sorted(
            (
                (self._weight_of(place) * weight / (length * self._lengths[place]), topic)
                for place, weight in shared.items()
                for topic in (self._texts[place][0],)
            ),
            reverse=True,
        )

    def _weight_of(self, place: int) -> float:
        """The names come first among the texts."""
        return OF_A_NAME if place < len(self.offered) else 1.0

    @cached_property
    def _texts(self) -> list[tuple[int, Stems]]:
        """Topics by the words used of them: their own names, and queries about them."""
        names = [
            (topic.pk, stems_of(" ".join([*_said(topic, "name"), *_said(topic, "hint")])))
            for topic in self.offered.values()
        ]
        themes = {topic.theme_id for topic in self.offered.values() if topic.pk in self.own}
        rows = CitizenQuery.objects.public().filter(topic__in=self.offered).newest_first()
        asked: dict[int, tuple[int, Stems]] = {}
        for some in (rows[:NEWEST], rows.filter(theme__in=themes)[:NEWEST_OF_THEMES]):
            for pk, topic, text in some.values_list("pk", "topic_id", "public_text"):
                asked.setdefault(pk, (topic, stems_of(text)))
        return [*names, *asked.values()]

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        """In which texts each word stands; without words that stand in too many."""
        places: defaultdict[str, list[int]] = defaultdict(list)
        for place, (_topic, stems) in enumerate(self._texts):
            for stem in stems:
                places[stem].append(place)
        most = max(COMMON * len(self._texts), len(self.offered))
        return {stem: found for stem, found in places.items() if len(found) <= most}

    @cached_property
    def _weights(self) -> dict[str, float]:
        return {
            stem: log(1 + len(self._texts) / len(found)) for stem, found in self._places.items()
        }

    @cached_property
    def _lengths(self) -> list[float]:
        return [self._length(stems) for _topic, stems in self._texts]

    def _length(self, stems: Iterable[str]) -> float:
        """Words that nobody else uses count as much as the rarest."""
        rarest = log(1 + len(self._texts))
        return sqrt(sum(self._weights.get(stem, rarest) ** 2 for stem in stems)) or 1.0


def offered_topics() -> list[Topic]:
    """What a query can be filed under: topics within themes, and themes with nothing in them."""
    rows = list(
        Topic.objects.filter(Q(parent__isnull=True) | Q(parent__is_active=True), is_active=True)
        .select_related("parent")
        .order_by("position", "slug")
    )
    themes = {topic.parent_id for topic in rows}
    within = [topic for topic in rows if topic.pk not in themes]
    order = {topic.pk: place for place, topic in enumerate(rows)}
    return sorted(within, key=lambda topic: (order.get(topic.theme_id, 0), order[topic.pk]))


def stems_of(text: str) -> Stems:
    """The telling part of each word, the same for its forms in Kazakh and mostly in Russian."""
    words = search.words_of(text[:LONGEST_TEXT])
    return frozenset(kazakh.stem(word)[:LETTERS] for word in words if len(word) >= LEAST_LETTERS)


def _said(topic: Topic, field: str) -> Iterable[str]:
    return translated.of_row(topic, field).values()
