"""Filing by another system: through the desk's own intake, once however often it is sent.

A call may name itself by `Idempotency-Key`; the same one again gives the request of the first. A
call without, repeated within a minute, does too. A system with a key is counted by its own hour;
without one, a call is counted like the web form, and while that runs hot the query waits until its
resident confirms it by mail: the call gets a token.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal import challenge, clock, throttle
from portal.same_origin import is_from_here
from queries import intake, links, photos
from queries.models import ApiClient, CitizenQuery, HeldFiling
from queries.open311 import catalogue, clients
from queries.open311.asked import Asked
from queries.open311.documents import Document
from queries.open311.filing_form import FilingForm, missing_service
from queries.open311.refusals import BadKey, BadRequest, Conflicts, NotFound, TooOften, WrongContent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest

REPEATED_WITHIN: Final = timedelta(minutes=1)
LONGEST_KEY: Final = 200  # characters of an Idempotency-Key
FORM_TYPES: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
_SALT: Final = "queries.open311.filing"


def create(request: HttpRequest) -> Document:
    """POST a service request. Raises what `refusals` knows."""
    if request.content_type and request.content_type not in FORM_TYPES:
        raise WrongContent(
            _("Send the fields as a form: %(types)s.") % {"types": ", ".join(FORM_TYPES)}
        )
    posted = Asked(request.POST)
    translation.activate(posted.language() or translation.get_language())
    posted.check_jurisdiction()
    called = dict(posted.given)
    client = _client(request, called)
    code = called.get("service_code", "")
    if not code:
        raise BadRequest(missing_service())
    catalogue.definition(code)  # raises where there is none
    form = FilingForm(
        called, language=translation.get_language() or "", needs_consent=client is None
    )
    if not form.is_valid():
        raise BadRequest(*form.sentences())
    files = [*request.FILES.getlist("media"), *request.FILES.getlist("media[]")]
    key = _key(request, called, files, client)
    filed = _filed_before(form, key)
    return _document(filed or _file(request, form, key, files, client))


def token(token: str) -> Document:
    """The number behind a token; without one while the resident has not confirmed."""
    try:
        held = HeldFiling.objects.select_related("query").filter(pk=UUID(token)).first()
    except ValueError:
        held = None
    if held is None:
        raise NotFound(_("The token was not found. It is forgotten after a day or two."))
    number = {"service_request_id": held.query.number} if held.query else {}
    return Document("service_requests", [{**number, "token": str(held.pk)}])


def _client(request: HttpRequest, called: dict[str, str]) -> ApiClient | None:
    key = called.pop("api_key", "") or request.GET.get("api_key", "").strip()
    if key:
        return clients.client_with(key)
    if not is_from_here(request):
        raise BadKey(_("A page of another site files with an api_key only."))
    return None


def _file(
    request: HttpRequest,
    form: FilingForm,
    key: UUID,
    files: Sequence[UploadedFile],
    client: ApiClient | None,
) -> CitizenQuery | HeldFiling:
    cleaned = form.cleaned_data
    if client is None:
        _admit(request, "filing", contact=cleaned["email"] or cleaned["phone"])
    must_wait = client is None and challenge.required(request)
    if must_wait and not cleaned["email"]:
        sentence = _(
            "Many queries are arriving just now. Give an e-mail address to confirm yours by."
        )
        raise BadRequest(f"email: {sentence}")
    if files:
        _admit(request, "upload")
        _keep_photos(files, cleaned["draft_key"])
    filed = {"applicant": form.applicant(), "key": key, "draft_key": cleaned["draft_key"]}
    if must_wait:
        return intake.hold(form.filing(), **filed)
    return intake.submit(form.filing(), **filed)


def _admit(request: HttpRequest, scope: str, **subjects: str) -> None:
    allowance = throttle.admit(request, scope, **subjects)
    if not allowance.ok:
        raise TooOften(allowance.sentence, Retry_After=str(allowance.retry_after))


def _keep_photos(files: Sequence[UploadedFile], draft_key: UUID) -> None:
    refusals = photos.keep(files, draft_key=draft_key)
    sentences = [sentence for refusal in refusals for sentence in refusal.messages]
    if sentences:
        raise BadRequest(*(f"media: {sentence}" for sentence in sentences))


def _document(filed: CitizenQuery | HeldFiling) -> Document:
    if isinstance(filed, HeldFiling):
        notice = _(
            "Many queries are arriving just now. We have mailed the resident a link: the query is "
            "filed when they confirm it there."
        )
        answer: dict[str, Any] = {"token": str(filed.pk), "service_notice": notice}
        return Document("service_requests", [answer], status=HTTPStatus.ACCEPTED)
    due = date_format(filed.due_on, "DATE_FORMAT") if filed.due_on else ""
    words = _("Registered. The answer is due on %(day)s. The receipt: %(url)s")
    receipt = links.talon_url(filed, language=filed.language)
    answer = {
        "service_request_id": filed.number,
        "service_notice": words % {"day": due, "url": receipt},
    }
    return Document("service_requests", [answer], status=HTTPStatus.CREATED)


# --- the same call again --------------------------------------------------------------------------


def _filed_before(form: FilingForm, key: UUID) -> CitizenQuery | None:
    """The query of the first call. Raises `Conflicts` where that one filed something else."""
    first = CitizenQuery.objects.filter(submission_key=key).first()
    filing = form.filing()
    is_same = first and (first.subject, first.text) == (filing.subject, filing.text)
    if first and not is_same:
        raise Conflicts(_("The Idempotency-Key was used for another request."))
    return first


def _key(
    request: HttpRequest,
    called: dict[str, str],
    files: Sequence[UploadedFile],
    client: ApiClient | None,
) -> UUID:
    """What the filing is known by, so that it is filed once.

    Without a key of its own a system cannot own a name: there the name counts with the content.
    """
    named = request.headers.get("Idempotency-Key", "") or called.pop("idempotency_key", "")
    if len(named) > LONGEST_KEY:
        raise BadRequest(
            _("%(name)s is longer than %(limit)d characters.")
            % {"name": "Idempotency-Key", "limit": LONGEST_KEY}
        )
    whose = str(client.pk) if client else ""
    if named and client:
        return _derived(whose, named)
    content = json.dumps([sorted(called.items()), [_digest(file) for file in files]])
    if named:
        return _derived(whose, named, content)
    return _of_this_minute(whose, content)


def _of_this_minute(whose: str, content: str) -> UUID:
    """The key of the same call a minute ago at most, or a new one."""
    now = clock.now()
    window = int(now.timestamp() // REPEATED_WITHIN.total_seconds())
    before, here = (_derived(whose, str(number), content) for number in (window - 1, window))
    return before if _was_received(before, since=now - REPEATED_WITHIN) else here


def _was_received(key: UUID, *, since: datetime) -> bool:
    filed = CitizenQuery.objects.filter(submission_key=key, received_at__gte=since)
    return filed.exists() or HeldFiling.objects.filter(pk=key, received_at__gte=since).exists()


def _derived(*parts: str) -> UUID:
    """A key that nobody can guess who does not know the parts and our secret."""
    digest = salted_hmac(_SALT, json.dumps(parts), algorithm="sha256").digest()
    return UUID(bytes=digest[:16], version=4)


def _digest(file: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()
