"""The page of documentation on broadcasts and their questions (`portal.life_pages`)."""

from broadcasts import broadcast_life, question_life
from broadcasts.events import BROADCAST_EVENTS, QUESTION_EVENTS
from broadcasts.models.choices import BroadcastStatus, LiveStatus
from portal.life_pages import Life, LifePage, register, table

HEAD = """# Akimat LIVE: the life of a broadcast and of its questions

Generated from `broadcasts/broadcast_life.py`, `broadcasts/question_life.py` and
`broadcasts/events.py` by `make manage ARGS=describe_lifecycle`; do not edit.

A verb locks the row of the broadcast and then the question's, checks these tables, writes the
change, its ledger event and its mail in one transaction. Who may do it is asked by permission name
(`portal/access.py`), for the whole city; `withdraw` is also the asker's, by their secret link.

In the studio every verb of a question is a press (`broadcasts/presses.py`): it names the revision
that the moderator saw, and is refused where somebody pressed since; it has a key, and sent again it
changes nothing. The moderator's own last press can be undone while nobody has pressed on what it
changed, its mail has not been sent (it waits two minutes) and the broadcast is not closed.

Questions merged into another follow it: all who asked are told what becomes of it. If it is
declined they are declined with it. If its asker withdraws it the most wanted of them takes its
place. Votes stay with the question they were given to; a person counts once for all of them.
"""
FOOT = """## What the broadcast allows

Beside the status of a question, that of its broadcast decides. There is at most one question on
air, and at most one next.
"""


def _allowed() -> list[str]:
    rows = [
        (f"`{verb}`", ", ".join(s.value for s in BroadcastStatus if s in allowed))
        for verb in question_life.TRANSITIONS
        if (allowed := broadcast_life.allowed_at(verb))
    ]
    return [FOOT, *table(("verb", "while the broadcast is"), rows), ""]


register(
    LifePage(
        name="live",
        head=HEAD,
        lives=[
            Life(
                title="The broadcast",
                transitions=broadcast_life.TRANSITIONS,
                events=BROADCAST_EVENTS,
                begins=BroadcastStatus.PLANNED,
            ),
            Life(
                title="A question",
                transitions=question_life.TRANSITIONS,
                events=QUESTION_EVENTS,
                begins=LiveStatus.INCOMING,
            ),
        ],
        more=_allowed(),
    )
)
