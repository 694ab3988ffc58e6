"""Codes of questions in addresses: anything else names no page."""

from django.urls import register_converter


class QuestionCode:
    """`47-5`: a place in the broadcast and its check digit."""

    regex = "[1-9][0-9]{0,7}-[0-9]"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class BroadcastNumber:
    """`97`; what no column holds is no number."""

    regex = "[1-9][0-9]{0,6}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class WallVersion:
    """What a reader has of the wall; `0`: nothing yet."""

    regex = "[0-9a-f]{1,32}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(QuestionCode, "question_code")
register_converter(BroadcastNumber, "broadcast_number")
register_converter(WallVersion, "wall_version")
