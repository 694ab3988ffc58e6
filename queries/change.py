"""How every change of a query is made: lock, check, save, ledger, mail, in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat

from portal import ledger, outbox
from queries import lifecycle
from queries.models import CitizenQuery

if TYPE_CHECKING:
    from portal.ledger import Actor
    from portal.models import User
    from queries.lifecycle import Transition


def locked(query: CitizenQuery) -> CitizenQuery:
    """The row as it stands now, locked to the end of the transaction.

    Without the search column, which is longer than all the others and means nothing to a verb.
    """
    rows = CitizenQuery.objects.select_for_update(of=("self",)).defer("search")
    return rows.select_related("applicant", "body").get(pk=query.pk)


def begin(
    query: CitizenQuery, verb: str, by: User | None = None
) -> tuple[CitizenQuery, Transition]:
    """Lock the row and check the transition on what is locked, not on what was seen.

    Raises `TransitionNotAllowed` and `NotYourBody`.
    """
    row = locked(query)
    return row, lifecycle.check(row, verb, by)


def save(query: CitizenQuery, transition: Transition | None = None, **changes: Any) -> None:
    """Write the changed columns, and the status the transition leads to."""
    if transition is not None and transition.target is not None:
        changes.setdefault("status", transition.target)
    for name, value in changes.items():
        setattr(query, name, value)
    if changes:
        query.save(update_fields=list(changes))


def record(query: CitizenQuery, event: str, by: User | Actor, **data: Any) -> None:
    """Append the event to the query's ledger; the status it left is part of it."""
    body = query.body.slug if query.body_id and query.body else ""
    ledger.record(query.ledger_subject, event, by=by, body=body, status=query.status, **data)


def tell(query: CitizenQuery, template: str, **context: Any) -> None:
    """Promise the resident a mail, if they gave an address."""
    if query.applicant.email:
        outbox.enqueue(
            template=f"queries/{template}",
            recipient=query.applicant.reference,
            language=query.language,
            context={"number": query.number, **context},
        )


def tell_supporters(query: CitizenQuery, template: str, *, key: str, **context: Any) -> None:
    """Promise the same mail to everybody who joined and left an address, once a `key`."""
    reached = query.supporters.filter(applicant__isnull=False).exclude(applicant__email="")
    outbox.enqueue_many(
        template=f"queries/{template}",
        recipients=reached.values_list(
            Concat(Value("supporter:"), Cast(F("pk"), CharField())), "applicant__language"
        ),
        context={"number": query.number, **context},
        key_prefix=key,
    )


def finish(
    query: CitizenQuery,
    transition: Transition,
    by: User | Actor,
    *,
    mail_context: dict[str, Any] | None = None,
    **data: Any,
) -> CitizenQuery:
    """What ends nearly every verb: the transition's event, and its mail."""
    record(query, transition.event, by, **data)
    if transition.mail:
        tell(query, transition.mail, **(mail_context or {}))
    return query
