"""The page of documentation on the life of a query (`portal.life_pages`)."""

from portal.life_pages import Life, LifePage, register
from queries.events import EVENTS
from queries.lifecycle import TRANSITIONS
from queries.models import Anomaly, Status
from queries.watch import life

HEAD = """# The life of a query

Generated from `queries/lifecycle.py` and `queries/events.py` by
`make manage ARGS=describe_lifecycle`; do not edit.
A verb locks the row, checks this table, writes the change, its ledger event and its mail in one
transaction. Who may do it is asked by permission name (`portal/access.py`) in the body that holds
the query; *resident* means: by their secret link.
"""

register(
    LifePage(
        name="lifecycle",
        head=HEAD,
        lives=[Life(transitions=TRANSITIONS, events=EVENTS, begins=Status.NEW)],
    )
)

ANOMALIES_HEAD = """# The life of an anomaly

Generated from `queries/watch/life.py` by `make manage ARGS=describe_lifecycle`; do not edit.
The sweep of the watch finds, ends and resumes; *watch* means: by the numbers alone.
"""

register(
    LifePage(
        name="anomalies",
        head=ANOMALIES_HEAD,
        lives=[Life(transitions=life.LIFE, events=life.EVENTS, begins=Anomaly.Status.OPEN)],
    )
)
