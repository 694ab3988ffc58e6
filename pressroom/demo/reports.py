"""What newsrooms made of the year 2020: TV segments and publications, as rows by COPY."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from portal.workdays import ALMATY
from pressroom.addresses import Address
from pressroom.demo import phrases, plan
from pressroom.demo.answers import Answered
from pressroom.demo.newsrooms import Newsroom
from pressroom.demo.phrases import LANGUAGES
from pressroom.demo.year import Held, World
from pressroom.models import Announcement, Coverage
from pressroom.newsrooms import identity_of_address
from queries.demo.rows import Rows
from queries.demo.spread import spread

REPRINT_SHARE: Final = 0.38
SAME_DAY_HOURS: Final = 9  # on average until something is published; most comes within the day
END: Final = datetime(plan.YEAR, 12, 31, 23, 50, tzinfo=ALMATY)
LONGEST_TITLE: Final = 300
KINDS: Final = {
    "tv": "tv", "radio": "radio", "press": "article", "agency": "news", "online": "news",
    "social": "post",
}  # fmt: skip
LANGUAGE_WEIGHTS: Final = (40, 55, 5)

_COLUMNS = (
    "identity", "kind", "outlet_id", "title", "url", "published_at", "language", "seconds",
    "event_id", "announcement_id", "question_id", "original_id", "added_at",
)  # fmt: skip


class _Writer:
    def __init__(self, world: World) -> None:
        self.random: Random = world.random
        self.rows = Rows(Coverage, *_COLUMNS, most=plan.ITEMS)
        self.tv = [room for room in world.newsrooms if room.outlet.kind == "tv"]
        self.others = [room for room in world.newsrooms if room.outlet.kind != "tv"]
        self.count = 0

    def follow(
        self, titles: dict[str, str], since: datetime, *, segments: int, items: int, **subject: int
    ) -> None:
        """So many TV segments and other items about one thing, from that moment on."""
        rooms = self._rooms(self.tv, segments) + self._rooms(self.others, items)
        moments = sorted(self._moment(since) for _room in rooms)
        self.random.shuffle(rooms)
        originals: dict[str, tuple[int, str]] = {}
        for room, at in zip(rooms, moments, strict=True):
            language = self.random.choices(LANGUAGES, LANGUAGE_WEIGHTS)[0]
            language = language if language in titles else next(iter(titles))
            is_segment = room.outlet.kind == "tv"
            reprinted = (
                originals.get(language)
                if not is_segment and self.random.random() < REPRINT_SHARE
                else None
            )
            original, title = reprinted or (None, self._headline(titles, language, room))
            key = self._add(room, at, language, title, original, subject)
            if not is_segment and original is None:
                originals[language] = key, title

    def _rooms(self, rooms: Sequence[Newsroom], number: int) -> list[Newsroom]:
        return self.random.choices(rooms, [room.weight for room in rooms], k=number)

    def _moment(self, since: datetime) -> datetime:
        later = timedelta(hours=self.random.expovariate(1 / SAME_DAY_HOURS), minutes=20)
        at = since + later
        # What would have come out in the next year came out in the last hours of this one.
        return at if at <= END else since + (END - since) * self.random.random()

    def _headline(self, titles: dict[str, str], language: str, room: Newsroom) -> str:
        pattern = self.random.choice(phrases.read("newsrooms")["headlines"][language])
        title = titles[language]
        return str(
            pattern.format(title=title, title_low=phrases.lowered(title), outlet=room.outlet.name)
        )[:LONGEST_TITLE]

    def _add(
        self,
        room: Newsroom,
        at: datetime,
        language: str,
        title: str,
        original: int | None,
        subject: dict[str, int],
    ) -> int:
        self.count += 1
        kind = KINDS[room.outlet.kind]
        url = f"https://{room.outlet.domains[0]}/{at:%Y/%m/%d}/{self.count}"
        is_aired = kind in {"tv", "radio"}
        values: dict[str, Any] = {
            "identity": identity_of_address(Address.parse(url)),
            "kind": kind,
            "outlet_id": room.outlet.pk,
            "title": title,
            "url": url,
            "published_at": at,
            "language": language,
            "seconds": self.random.randrange(40, 260, 5) if is_aired else None,
            "event_id": subject.get("event"),
            "announcement_id": subject.get("announcement"),
            "question_id": subject.get("question"),
            "original_id": original,
            "added_at": at + timedelta(hours=12),
        }
        return self.rows.add(**values)


def write_coverage(
    held: Sequence[Held],
    answered: Sequence[Answered],
    announced: Sequence[Announcement],
    world: World,
) -> None:
    """Everything aired and published in the year, exactly as much as planned."""
    writer = _Writer(world)
    for event in held:
        writer.follow(
            event.titles,
            event.planned.starts_at,
            segments=event.planned.segments,
            items=event.planned.items,
            event=event.pk,
        )
    random = world.random
    parts = spread(plan.ITEMS_OF_ANNOUNCEMENTS, len(announced), random, most=200)
    for announcement, items in zip(announced, parts, strict=True):
        titles = {code: getattr(announcement, f"title_{code}") for code in LANGUAGES}
        since = announcement.publish_at or END
        writer.follow(titles, since, segments=0, items=items, announcement=announcement.pk)
    for answer in random.sample(answered, plan.ITEMS_OF_ANSWERS):
        writer.follow(
            {answer.language: answer.title}, answer.answered_at, segments=0, items=1,
            question=answer.pk,
        )  # fmt: skip
    writer.rows.copy()
