"""The newest announcements of the demo, in every state, by the verbs themselves."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from portal.models import Body, Topic
from pressroom import publishing
from pressroom.demo import phrases
from pressroom.demo.phrases import LANGUAGES, Filling
from pressroom.demo.present import Office
from pressroom.models import Announcement
from pressroom.publishing import Draft, Words
from queries.demo.script import Script


def script_announcements(script: Script, office: Office) -> None:
    """One urgent, one scheduled, one corrected, one withdrawn, one to review, one begun."""
    reasons = phrases.read("present")["reasons"]
    by = office.officer
    tomorrow = script.now + timedelta(hours=20)

    _published(script, office, "water", script.now - timedelta(hours=1), urgent_until=tomorrow)
    _published(script, office, "digital-services", script.day(-1, 11))
    corrected = _published(script, office, "planting", script.day(-3, 11))
    script.at(
        script.day(-2, 10),
        lambda: publishing.correct(
            corrected[0],
            words=_corrected_words(corrected[0], office, script.now),
            note=reasons["corrected"],
            by=by,
        ),
    )
    withdrawn = _published(script, office, "arterial-roads", script.day(-5, 11))
    script.at(
        script.day(-4, 10),
        lambda: publishing.withdraw(withdrawn[0], reason=reasons["withdrawn"], by=by),
    )
    _published(script, office, "heating", script.day(-1, 16), publish_at=script.day(1, 9))
    _submitted(script, office, "yards", script.now - timedelta(hours=3))
    _written(script, office, "parks", script.now - timedelta(hours=2))


def _draft(topic: str, office: Office, at: datetime, **more: Any) -> Draft:
    """The draft of an announcement on the topic."""
    rows = phrases.read("announcements")["announcements"]
    text: Mapping[str, Any] = next(row for row in rows if row["topic"] == topic)
    filling = Filling(at.date(), office.random)
    return Draft(
        words=Words(
            **{
                name: {code: filling.fill(text[name][code], code) for code in LANGUAGES}
                for name in ("title", "lead")
            },
            text={
                code: "".join(f"<p>{filling.fill(part, code)}</p>" for part in text["text"][code])
                for code in LANGUAGES
            },
        ),
        kind=text["kind"],
        topics=[Topic.objects.get(slug=topic)],
        body=_body(text["body"], at),
        **more,
    )


def _body(slug: str, at: datetime) -> Body:
    """The body that does today what this one did."""
    body = Body.objects.get(slug=slug)
    return body if body.is_valid_on(at.date()) or body.successor is None else body.successor


def _written(
    script: Script, office: Office, topic: str, at: datetime, **more: Any
) -> list[Announcement]:
    """A draft; the list has it once it is made."""
    made: list[Announcement] = []
    draft = _draft(topic, office, at, **more)
    script.at(at, lambda: made.append(publishing.write(draft, by=office.officer)))
    return made


def _submitted(
    script: Script, office: Office, topic: str, at: datetime, **more: Any
) -> list[Announcement]:
    made = _written(script, office, topic, at - timedelta(minutes=40), **more)
    script.at(at - timedelta(minutes=20), lambda: publishing.submit(made[0], by=office.officer))
    return made


def _published(
    script: Script,
    office: Office,
    topic: str,
    at: datetime,
    *,
    publish_at: datetime | None = None,
    **more: Any,
) -> list[Announcement]:
    made = _submitted(script, office, topic, at, **more)
    script.at(at, lambda: publishing.approve(made[0], publish_at=publish_at, by=office.second))
    return made


def _corrected_words(row: Announcement, office: Office, at: datetime) -> Words:
    """The same announcement with another lead."""
    lead = phrases.read("present")["corrected"]["lead"]
    filling = Filling(at.date(), office.random)
    return Words(
        title={code: getattr(row, f"title_{code}") for code in LANGUAGES},
        lead={code: filling.fill(lead[code], code) for code in LANGUAGES},
        text={code: getattr(row, f"text_{code}") for code in LANGUAGES},
    )
