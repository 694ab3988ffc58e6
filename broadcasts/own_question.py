"""What an asker sees of their own question: where it stands, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.functional import cached_property

from broadcasts import answerers
from broadcasts.models.choices import HEARD_ON_AIR, ON_THE_WALL, BroadcastStatus, LiveStatus
from portal.recording import address
from queries import links as query_links

if TYPE_CHECKING:
    from broadcasts.answerers import Answerer
    from broadcasts.models import Broadcast, LiveQuestion

_OVER = frozenset({BroadcastStatus.ENDED, BroadcastStatus.CLOSED, BroadcastStatus.CANCELLED})


class OwnQuestion:
    """Reads each part once, when the page asks for it."""

    def __init__(self, row: LiveQuestion) -> None:
        self.row = row

    @property
    def broadcast(self) -> Broadcast:
        return self.row.broadcast

    @property
    def is_merged(self) -> bool:
        return self.row.status == LiveStatus.MERGED

    @property
    def asked(self) -> LiveQuestion:
        """The question that is asked: itself, or the one it was merged into."""
        return self.row.lead

    @property
    def public_code(self) -> str:
        """The code under which everybody may read it; empty while nobody may."""
        return self.asked.code if self.asked.is_public else ""

    @property
    def words_were_changed(self) -> bool:
        """The published words are not those written: personal data, or a moderator's hand."""
        return self.row.public_text != self.row.text

    @property
    def waits_after_the_end(self) -> bool:
        """The broadcast is over, and the question still waits for what becomes of it."""
        waiting = (LiveStatus.INCOMING, *ON_THE_WALL, LiveStatus.PROMISED)
        return self.asked.status in waiting and self.broadcast.status in _OVER

    @property
    def recording(self) -> str:
        """The recording from the answer on; empty where there is none."""
        if self.asked.status not in HEARD_ON_AIR:
            return ""
        return address(self.broadcast.recording_url, self.asked.second)

    @cached_property
    def answerer(self) -> Answerer | None:
        """Who answered or promised, with the office as printed; None where nobody is named."""
        return answerers.answerer_of(self.asked, answerers.guests_of([self.broadcast.pk]))

    @property
    def query_number(self) -> str:
        """The query it became at the desk; empty where it did not."""
        query = self.asked.query
        return query.number if query else ""

    @property
    def query_path(self) -> str:
        """To the asker the own page of the query; to those who asked the same, the public one."""
        query = self.asked.query
        if query is None:
            return ""
        if self.asked.pk == self.row.pk:
            return query_links.follow_path(query)
        return query_links.public_path(query) if query.visibility == "public" else ""

    @property
    def has_email(self) -> bool:
        applicant = self.row.applicant
        return applicant is not None and bool(applicant.email)
