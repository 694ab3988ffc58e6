"""Numbers of events and announcements in addresses: anything else names no page."""

from django.urls import register_converter


class YearNumber:
    """`2020-0017`: a year and a place in it."""

    regex = "20[0-9]{2}-[0-9]{4,7}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class TypedNumber:
    """A number as a person may have typed it; a zero byte, which no database takes, is none."""

    regex = r"[^/\x00]{1,40}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(YearNumber, "year_number")
register_converter(TypedNumber, "typed_number")
