"""What goes on at the press centre now, by the verbs themselves, in the order in which it happens.

The events have what makes a page worth a look: one held last week with its questions, some to come,
one moved, one cancelled, one under an embargo, one only planned. Moments are counted in working
days from today, so the demo is as fresh whenever it is loaded.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import Any, Final

from portal.models import Appointment, Body, Topic, User
from pressroom import answers, programme, questions
from pressroom.demo import phrases
from pressroom.demo.newsrooms import Newsroom
from pressroom.demo.phrases import LANGUAGES, Filling
from pressroom.models import PressEvent, PressQuestion
from pressroom.programme import Closing, Plan
from pressroom.questions import Asked, Decision
from queries.demo.script import Script

OVERDUE_DAYS: Final = 8  # working days since the promise that nobody kept
STREAM: Final = "https://stream.almaty.example"


@dataclass(frozen=True, slots=True)
class Office:
    """The press office and whom it works with."""

    officer: User
    second: User  # reviews what the first one writes
    newsrooms: Sequence[Newsroom]
    random: Random

    def plan(self, theme: str, starts_at: datetime, *, speakers: int = 1) -> Plan:
        """A briefing on the theme by whoever is in charge of it on that day."""
        words, texts, day = phrases.read("events"), phrases.themes()[theme], starts_at.date()
        bodies = [*Body.objects.filter(slug__in=texts["bodies"]).order_by("slug")]
        bodies = [body if body.is_valid_on(day) else body.successor or body for body in bodies]
        there = _in_office(bodies, day) or _in_office(None, day)
        return Plan(
            title=self.random.choice(texts["titles"]),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=1),
            description=words["description"],
            venue=words["venue"],
            stream_url=f"{STREAM}/{starts_at:%Y-%m-%d-%H}",
            bodies=bodies,
            topics=[*Topic.objects.filter(slug=theme)],
            speakers=there[:speakers],
        )


def _in_office(bodies: Sequence[Body] | None, on: date) -> list[Appointment]:
    """The heads of these bodies on that day; without bodies, the city's."""
    there = Appointment.objects.valid_on(on).order_by("body__slug", "office")
    rows = there.filter(body__slug="akimat") if bodies is None else there.filter(body__in=bodies)
    return list(rows.select_related("body", "official"))


# --- events ---------------------------------------------------------------------------------------


def script_events(script: Script, office: Office) -> None:
    """Everything that happens to the events of these weeks."""
    _held(script, office)
    _announced(script, office, "utility-networks", starts_at=script.day(1, 11), speakers=2)
    _announced(script, office, "public-transport", starts_at=script.day(3, 15))
    moved = _announced(script, office, "ecology", starts_at=script.day(2, 10))
    reasons = phrases.read("present")["reasons"]
    new_time = script.day(4, 10)
    script.at(
        script.day(0, 9),
        lambda: programme.reschedule(
            moved[0],
            starts_at=new_time,
            ends_at=new_time + timedelta(hours=1),
            venue=phrases.read("events")["venue"],
            reason=reasons["moved"],
            by=office.officer,
        ),
    )
    off = _announced(script, office, "construction-quality", starts_at=script.day(2, 15))
    script.at(
        script.day(0, 9, 30),
        lambda: programme.cancel(off[0], reason=reasons["cancelled"], by=office.officer),
    )
    _announced(
        script, office, "housing", starts_at=script.day(5, 11), announce_at=script.day(1, 9)
    )  # under an embargo until tomorrow
    _planned(script, office, "greening", starts_at=script.day(7, 11))


def _planned(
    script: Script, office: Office, theme: str, *, starts_at: datetime, speakers: int = 1
) -> list[PressEvent]:
    """An event in the plan; the list has it once it is made."""
    made: list[PressEvent] = []
    what = office.plan(theme, starts_at, speakers=speakers)
    script.at(script.day(-12, 10), lambda: made.append(programme.plan(what, by=office.officer)))
    return made


def _announced(
    script: Script,
    office: Office,
    theme: str,
    *,
    starts_at: datetime,
    announce_at: datetime | None = None,
    speakers: int = 1,
) -> list[PressEvent]:
    made = _planned(script, office, theme, starts_at=starts_at, speakers=speakers)
    script.at(
        script.day(-11, 11),
        lambda: programme.announce(made[0], at=announce_at, by=office.officer),
    )
    return made


# --- one event held, with its questions -----------------------------------------------------------


def _held(script: Script, office: Office) -> None:
    """Held some days ago; what was promised there is answered, owed, and overdue."""
    start = script.day(-OVERDUE_DAYS, 10)
    event = _announced(script, office, "roads-and-pavements", starts_at=start)
    by = office.officer
    texts = _texts("roads-and-pavements", start.date(), office.random)
    asked: dict[str, PressQuestion] = {}

    def log(name: str, minute: int, verb: str, words: str = "") -> None:
        language, question, answer = texts[len(asked) % len(texts)]
        said = words or ("" if verb == "promise" else answer)
        what = _asked(office, event[0], language, question, start + timedelta(minutes=minute))
        asked[name] = questions.log(event[0], asked=what, by=by, decision=Decision(verb, said))

    def answer(name: str, act: Callable[..., object], **more: str) -> None:
        text = texts[list(asked).index(name) % len(texts)][2]
        act(asked[name], text=more.pop("text", text), by=by, **more)

    declined = phrases.read("newsrooms")["declined"]["ru"][0]
    for minute, (name, verb, words) in enumerate(
        (
            ("told", "answer_on_the_spot", ""),
            ("kept", "promise", ""),
            ("grouped", "promise", ""),
            ("overdue", "promise", ""),
            ("declined", "decline", declined),
            ("told again", "answer_on_the_spot", ""),
            ("told last", "answer_on_the_spot", ""),
        ),
        start=20,
    ):
        at = start + timedelta(minutes=minute * 2)
        script.at(at, partial(log, name, minute * 2, verb, words))
    script.at(
        start + timedelta(hours=3),
        lambda: programme.close(
            event[0],
            what=Closing(
                minutes=phrases.read("newsrooms")["minutes"]["kk"],
                recording_url=f"{STREAM}/{start:%Y-%m-%d}/recording",
                reported_journalists=18,
                reported_source="Тіркеу парағы / лист регистрации",
            ),
            by=by,
        ),
    )
    correction = phrases.read("newsrooms")["correction"]["kk"]
    script.at(script.day(-6, 12), lambda: answer("kept", answers.answer))
    script.at(script.day(-5, 12), lambda: answer("kept", answers.correct, note=correction))
    script.at(
        script.day(-7, 12),
        lambda: answers.group(asked["grouped"], lead=asked["kept"], by=by),
    )
    holding = phrases.read("newsrooms")["holding"]["ru"][0]
    script.at(script.day(-4, 16), lambda: answer("overdue", answers.hold, text=holding))


def _texts(theme: str, on: date, random: Random) -> list[tuple[str, str, str]]:
    """Questions and answers on the theme, each with its language."""
    pairs = phrases.themes()[theme]
    filling = Filling(on, random)
    return [
        (code, filling.fill(question, code), filling.fill(answer, code))
        for code in LANGUAGES
        for question, answer in pairs[code]
    ]


def _asked(
    office: Office, event: PressEvent | None, language: str, text: str, at: datetime
) -> Asked:
    newsroom = office.random.choice(office.newsrooms)
    journalist = office.random.choice(newsroom.journalists)
    speaking: Any = event.speakings.select_related("appointment").first() if event else None
    return Asked(
        text=text,
        language=language,
        journalist=journalist,
        outlet=newsroom.outlet,
        addressee=speaking.appointment if speaking else None,
        asked_at=at,
    )


# --- written requests -----------------------------------------------------------------------------


def script_requests(script: Script, office: Office) -> None:
    """Written media requests: one answered, one with a holding answer, one of today."""
    words = phrases.read("present")["requests"]
    made: dict[str, PressQuestion] = {}
    bodies = {body.slug: body for body in Body.objects.all()}

    def take(name: str, language: str, body: str, at: datetime) -> None:
        filling = Filling(at.date(), office.random)
        text = filling.fill(words[language]["question"], language)
        asked = _asked(office, None, language, text, at)
        made[name] = questions.request(asked=asked)
        questions.assign(made[name], to=bodies[body], by=office.officer)

    def reply(name: str, act: Callable[..., object], text: str) -> None:
        language = made[name].language
        filled = Filling(script.now.date(), office.random).fill(text, language)
        act(made[name], text=filled, by=office.officer)

    for name, language, body, at in (
        ("answered", "ru", "ecology", script.day(-9, 11)),
        ("held", "ru", "ecology", script.day(-3, 12)),
        ("new", "kk", "road-infrastructure", script.day(0, 9, 15)),
    ):
        script.at(at, partial(take, name, language, body, at))
    script.at(script.day(-6, 15), partial(reply, "answered", answers.answer, words["ru"]["answer"]))
    script.at(script.day(-1, 15), partial(reply, "held", answers.hold, words["ru"]["hold"]))
