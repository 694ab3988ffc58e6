"""An office holder as the demo prints one: name and title as they stand in the appointment."""

from portal.models import Appointment
from portal.translated import LANGUAGES


def as_printed(appointment: Appointment) -> dict[str, str]:
    """The columns of name and title as printed, in every language."""
    columns = {
        f"{field}_as_printed_{code}": getattr(row, f"{field}_{code}")
        for field, row in (("name", appointment.official), ("title", appointment))
        for code in LANGUAGES
    }
    return columns | {
        f"{field}_as_printed": columns[f"{field}_as_printed_kk"] for field in ("name", "title")
    }
