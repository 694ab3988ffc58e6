"""The page of documentation on the life of a query (`portal.life_pages`)."""

from portal.life_pages import Life, LifePage, register
from queries.events import EVENTS
from queries.lifecycle import TRANSITIONS
from queries.models import Status

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
