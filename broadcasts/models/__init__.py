from broadcasts.models.broadcasts import Broadcast, Cue, Guest
from broadcasts.models.questions import LiveQuestion, Press, Vote

__all__ = ["Broadcast", "Cue", "Guest", "LiveQuestion", "Press", "Vote"]
