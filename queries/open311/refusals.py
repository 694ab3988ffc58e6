"""Why a call is refused: a status and one sentence or more, in the language of the call.

404 for what does not exist, 403 for a wrong key, 400 for nearly everything else, as the
specification says; HTTP's own statuses where it says nothing (405, 406, 409, 415, 429).
"""

from __future__ import annotations

from http import HTTPStatus


class Refused(Exception):
    """The call cannot be answered as it was put."""

    status = HTTPStatus.BAD_REQUEST

    def __init__(self, *sentences: object, **headers: str) -> None:
        self.sentences = [str(sentence) for sentence in sentences]
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        super().__init__(*self.sentences)


class BadRequest(Refused):
    """A parameter cannot be read, or several contradict each other."""


class BadKey(Refused):
    """The key is wrong or no longer in use; or a page of another site sends a form."""

    status = HTTPStatus.FORBIDDEN


class NotFound(Refused):
    """There is no such thing, or a stranger may not know of it."""

    status = HTTPStatus.NOT_FOUND


class WrongMethod(Refused):
    """The address does not know the method; `Allow` tells those it knows."""

    status = HTTPStatus.METHOD_NOT_ALLOWED


class NoSuchFormat(Refused):
    """Neither XML nor JSON is asked for."""

    status = HTTPStatus.NOT_ACCEPTABLE


class Conflicts(Refused):
    """The key of the call was used for another filing."""

    status = HTTPStatus.CONFLICT


class WrongContent(Refused):
    """The body is not sent as a form."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class TooOften(Refused):
    """Too many calls; `Retry-After` tells when to come back."""

    status = HTTPStatus.TOO_MANY_REQUESTS
