"""The demo's accreditations: for the year and for the next events, in every state."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from pressroom.demo import phrases
from pressroom.demo.newsrooms import Newsroom
from pressroom.demo.present import Office
from pressroom.models import Accreditation, PressEvent

ACCEPTED, WAITING = 24, 4
YEAR = timedelta(days=365)


def create(newsrooms: Sequence[Newsroom], office: Office, *, now: datetime, random: Random) -> None:
    """Add them as rows: the journalists of 2020 are accredited anew."""
    words = phrases.read("present")["accreditation"]
    people = [person for newsroom in newsrooms for person in newsroom.journalists]
    random.shuffle(people)
    coming = list(PressEvent.objects.public(now).filter(status="announced", starts_at__gt=now))
    decided = {"decided_at": now - timedelta(days=30), "decided_by": office.officer}
    valid = {"valid_from": (now - timedelta(days=30)).date()}
    valid["valid_to"] = valid["valid_from"] + YEAR
    rows: list[dict[str, Any]] = [
        {"status": "accepted", **decided, **valid} for _row in range(ACCEPTED)
    ]
    rows += [{"status": "applied", "note": words["note"]} for _row in range(WAITING)]
    rows += [
        {"status": "refused", "reason": words["refused"], **decided},
        {"status": "revoked", "reason": words["revoked"], **decided, **valid},
        {"status": "unconfirmed"},
    ]
    made = [
        Accreditation(
            journalist=person,
            applied_at=now - timedelta(days=31 if "decided_at" in row else 1, minutes=7 * place),
            card_reference=f"DEMO-{place + 1:05d}",
            **row,
        )
        for place, (person, row) in enumerate(zip(people, rows, strict=False))
    ]
    strangers = people[len(rows) :]
    for event in coming:
        made += [
            Accreditation(
                journalist=person,
                event=event,
                status="applied",
                applied_at=now - timedelta(hours=5, minutes=place),
                card_reference=f"DEMO-{900 + place:05d}",
            )
            for place, person in enumerate(strangers[:5])
        ]
    Accreditation.objects.bulk_create(made)
