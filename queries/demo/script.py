"""What is to happen in the demo these weeks, by the verbs themselves, in the order of time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from portal import clock
from portal.workdays import ALMATY, Calendar


@dataclass(slots=True)
class Script:
    """What is to happen when; moments may be added in any order."""

    now: datetime  # in Almaty
    calendar: Calendar
    steps: list[tuple[datetime, Callable[[], object]]] = field(default_factory=list)

    def at(self, moment: datetime, act: Callable[[], object]) -> None:
        """Let it happen then; what would happen later than now, happens a minute ago."""
        self.steps.append((min(moment, self.now - timedelta(minutes=1)), act))

    def day(self, working_days: int, hour: int, minute: int = 0) -> datetime:
        """The time of day so many working days from today; before today if negative."""
        today = self.now.date()
        if working_days > 0:
            day = self.calendar.add_working_days(today, working_days)
        else:
            day = self.calendar.on_or_before(today)
            for _day in range(-working_days):
                day = self.calendar.on_or_before(day - timedelta(days=1))
        return datetime.combine(day, time(hour, minute), ALMATY)

    def play(self) -> None:
        """Let everything happen, the earliest first."""
        for moment, act in sorted(self.steps, key=lambda step: step[0]):
            with clock.at(moment):
                act()
