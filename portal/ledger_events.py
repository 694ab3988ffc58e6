"""What an entry of the ledger says to a reader."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Event:
    """What a ledger entry says to a reader; `%(…)s` are filled from its data."""

    sentence: Promise | str
    is_public: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened, at a moment, in a sentence."""

    at: datetime
    event: str
    sentence: str
    is_public: bool
