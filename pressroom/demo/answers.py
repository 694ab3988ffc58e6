"""The journalists' questions of 2020 with their answers, as rows by COPY.

Each planned number counts answered questions. Most were answered on the spot; some were promised
and answered later, a few of them late, with a holding answer first, or corrected since; some got
the answer of another question of the same event. Declined and withdrawn ones come on top.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from portal import numbers
from pressroom.demo import phrases
from pressroom.demo.newsrooms import Newsroom, person
from pressroom.demo.phrases import LANGUAGES, Filling
from pressroom.demo.plan import YEAR
from pressroom.demo.year import Held, World
from pressroom.models import PressAnswer, PressQuestion
from queries.demo.rows import Links, Rows

DECLINED: Final = 31
WITHDRAWN: Final = 7
PROMISED_SHARE: Final = 0.055  # of the answered
LATE_SHARE: Final = 0.16  # of the promised; and so on
HOLDING_SHARE: Final = 0.2
CORRECTED_SHARE: Final = 0.008  # of the answered
GROUPED_SHARE: Final = 0.015
FOLLOW_UP_SHARE: Final = 0.4
PUBLIC_SHARE: Final = 0.6  # of the askers whom the press office knows by name
TERM: Final = 5  # working days, as promised
SAFE_DAYS: Final = 25  # nothing is promised so near to the end of a half-year
LANGUAGE_WEIGHTS: Final = (41, 56, 3)
ENDS: Final = (date(YEAR, 6, 30), date(YEAR, 12, 31))

_QUESTION = (
    "number", "channel", "event_id", "journalist_id", "outlet_id", "asked_as", "language", "text",
    "asked_at", "addressee_id", "body_id", "status", "due_on", "promised_at", "answered_at",
    "answered_on_time", "decline_reason", "second", "answered_with_id",
)  # fmt: skip
_ANSWER = (
    "question_id", "version", "kind", "language", "text", "note", "appointment_id", "body_id",
    "given_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answered:
    """A question that coverage may follow."""

    pk: int
    answered_at: datetime
    title: str
    language: str


def write_questions(held: Sequence[Held], world: World) -> list[Answered]:
    """Every question of the year with its answers."""
    writer = _Writer(held, world)
    for event in held:
        writer.write(event)
    writer.copy()
    return writer.answered


class _Writer:
    def __init__(self, held: Sequence[Held], world: World) -> None:
        self.random = world.random
        self.world = world
        self.weights = [newsroom.weight for newsroom in world.newsrooms]
        total = sum(event.planned.questions for event in held)
        self.declined = set(self.random.sample(range(total), DECLINED))
        self.withdrawn = set(self.random.sample(range(total), WITHDRAWN))
        self.questions = Rows(PressQuestion, *_QUESTION, most=total + DECLINED + WITHDRAWN)
        self.answers = Links(PressAnswer, *_ANSWER)
        self.sequence = 0
        self.count = 0  # of the answered
        self.answered: list[Answered] = []

    def copy(self) -> None:
        self.questions.copy()
        self.answers.copy()

    def write(self, event: Held) -> None:
        """The questions of one event, in the order they were asked."""
        texts = _texts(event.planned.theme, self.random)
        first: tuple[int, dict[str, Any]] | None = None
        step = timedelta(minutes=40) / (event.planned.questions + 1)
        for place in range(event.planned.questions):
            asked_at = event.planned.starts_at + timedelta(minutes=15) + step * place
            asked = self._asked(event, asked_at, next(texts))
            if self.count in self.declined:
                self._end(self._asked(event, asked_at, next(texts)), "declined")
            if self.count in self.withdrawn:
                self._end(self._asked(event, asked_at, next(texts)), "withdrawn")
            self.count += 1
            if first and self.random.random() < GROUPED_SHARE:
                self._join(asked, *first)
                continue
            key = self._answer(event, asked)
            if first is None and asked["answer_language"] == asked["language"]:
                first = key, asked

    def _asked(self, event: Held, at: datetime, text: "_Text") -> dict[str, Any]:
        """A question before anything became of it."""
        random = self.random
        newsroom = random.choices(self.world.newsrooms, self.weights)[0]
        known = random.random() < PUBLIC_SHARE
        speaker = random.choice(event.podium)
        self.sequence += 1
        filling = Filling(at.date(), random)
        follow_ups = phrases.read("newsrooms")["follow_ups"][text.language]
        more = f" {random.choice(follow_ups)}" if random.random() < FOLLOW_UP_SHARE else ""
        return {
            "number": f"P{numbers.query_number(YEAR, self.sequence)}",
            "channel": "event",
            "event_id": event.pk,
            **_asker(newsroom, text.language, random, is_known=known),
            "outlet_id": newsroom.outlet.pk,
            "language": text.language,
            "text": filling.fill(_framed(text, random), text.language),
            "asked_at": at,
            "addressee_id": speaker.appointment.pk,
            "body_id": speaker.appointment.body_id,
            "status": "answered",
            "due_on": None,
            "promised_at": None,
            "answered_at": at + timedelta(seconds=30),
            "answered_on_time": None,
            "decline_reason": "",
            "second": int((at - event.planned.starts_at).total_seconds()),
            "answered_with_id": None,
            "answer": filling.fill(text.answer, text.language) + more,
            "answer_language": text.language,
        }

    def _end(self, asked: dict[str, Any], status: str) -> None:
        """Nothing was answered."""
        reasons = phrases.read("newsrooms")["declined"][asked["language"]]
        reason = self.random.choice(reasons) if status == "declined" else ""
        self._add(asked | {"status": status, "answered_at": None, "decline_reason": reason})

    def _join(self, asked: dict[str, Any], canonical: int, first: dict[str, Any]) -> None:
        """The answer of another question serves this one too."""
        same = {
            name: first[name] for name in ("due_on", "promised_at", "answered_on_time", "language")
        }
        answered_at = max(first["answered_at"], asked["answered_at"])
        self._add(
            asked
            | same
            | {"text": first["text"], "answered_with_id": canonical, "answered_at": answered_at}
        )

    def _answer(self, event: Held, asked: dict[str, Any]) -> int:
        """The question with its answers in all their versions; its primary key."""
        random = self.random
        versions = [("on_the_spot", asked["answer"], asked["answered_at"], "")]
        day = asked["asked_at"].date()
        may_wait = all(not 0 <= (end - day).days < SAFE_DAYS for end in ENDS)
        if may_wait and random.random() < PROMISED_SHARE:
            asked, versions = self._promised(asked)
        if may_wait and random.random() < CORRECTED_SHARE:
            words = phrases.read("newsrooms")["correction"][asked["language"]]
            at = versions[-1][2] + timedelta(days=random.randint(1, 4), hours=1)
            versions.append(("corrected", asked["answer"], at, words))
        key = self._add(asked)
        for version, (kind, text, at, note) in enumerate(versions, start=1):
            self.answers.add(
                key, version, kind, asked["language"], text, note, asked["addressee_id"],
                asked["body_id"], at,
            )  # fmt: skip
        title = asked["text"].partition("?")[0]
        self.answered.append(Answered(key, asked["answered_at"], title, asked["language"]))
        return key

    def _promised(
        self, asked: dict[str, Any]
    ) -> tuple[dict[str, Any], list[tuple[str, str, datetime, str]]]:
        """The same question, answered some days later."""
        random = self.random
        at: datetime = asked["asked_at"]
        due_on = self.world.calendar.add_working_days(at.date(), TERM)
        is_late = random.random() < LATE_SHARE
        day = due_on + timedelta(days=random.randint(1, 9)) if is_late else due_on
        if not is_late:
            day -= timedelta(days=random.randint(0, (due_on - at.date()).days - 1))
        answered_at = at.replace(
            year=day.year, month=day.month, day=day.day, hour=random.randint(10, 17)
        )
        versions = [("final", asked["answer"], answered_at, "")]
        if random.random() < HOLDING_SHARE and (day - at.date()).days > 2:  # noqa: PLR2004
            words = random.choice(phrases.read("newsrooms")["holding"][asked["language"]])
            versions.insert(0, ("holding", words, at + timedelta(days=1), ""))
        asked = asked | {
            "due_on": due_on,
            "promised_at": at + timedelta(seconds=20),
            "answered_at": answered_at,
            "answered_on_time": answered_at.date() <= due_on,
        }
        return asked, versions

    def _add(self, asked: dict[str, Any]) -> int:
        return self.questions.add(**{column: asked[column] for column in _QUESTION})


@dataclass(frozen=True, slots=True)
class _Text:
    language: str
    question: str
    answer: str


def _texts(theme: str, random: Random) -> Iterator[_Text]:
    """What is asked at an event: first about its theme, then about others; without an end."""
    yield from _shuffled(theme, random)
    while True:
        yield from _shuffled(random.choice([theme, *phrases.themes()]), random)


def _shuffled(theme: str, random: Random) -> Iterator[_Text]:
    pairs = phrases.themes()[theme]
    left = {code: random.sample(pairs[code], len(pairs[code])) for code in LANGUAGES}
    while any(left.values()):
        language = random.choices(LANGUAGES, LANGUAGE_WEIGHTS)[0]
        if not left[language]:
            return
        yield _Text(language, *left[language].pop())


def _framed(text: _Text, random: Random) -> str:
    """The question as somebody put it, naming one district at most."""
    frames = phrases.read("newsrooms")["frames"][text.language]
    if "{district}" in text.question:
        frames = [frame for frame in frames if "{district}" not in frame]
    frame: str = random.choice(frames)
    return frame.replace("{q}", text.question)


def _asker(newsroom: Newsroom, language: str, random: Random, *, is_known: bool) -> dict[str, Any]:
    """The journalist where the press office knows them; else the name noted at the event."""
    known = [each for each in newsroom.journalists if each.language == language]
    if is_known and known:
        return {"journalist_id": random.choice(known).pk, "asked_as": ""}
    return {"journalist_id": None, "asked_as": person(language, random)}
