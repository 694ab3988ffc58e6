"""What an app tells of the verbs that the staff do to one of its models."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse

from portal import access
from portal.row_keys import row_key
from portal.transitions import Transition, Transitions
from portal.verbs import meanwhile

if TYPE_CHECKING:
    from portal.models import LedgerEntry, User
    from portal.verbs.course import Step
    from portal.verbs.forms import VerbForm


class VerbDesk:
    """The verbs of one model: their table, their forms, and how its rows are found and shown.

    The model has a `status`, a `ledger_subject`, and a manager with `visible_to(user)`.
    """

    model: ClassVar[type[Model]]
    table: ClassVar[Transitions]
    forms: ClassVar[Mapping[str, type[VerbForm]]]  # verbs without one have no button
    beside: ClassVar[Sequence[Transition]] = ()  # verbs that are no step in the row's life
    leads_on: ClassVar[Mapping[str, Collection[str]]] = {}  # by status: first, and in colour
    at_once: ClassVar[Collection[str]] = ()  # nothing to fill in, nothing sent: one click does it
    in_bulk: ClassVar[Sequence[str]] = ()  # offered for many rows at once
    harmless: ClassVar[Collection[str]] = ()  # events that change nothing for whoever fills a form

    # --- what an app says -----------------------------------------------------------------------

    def why_not(self, row: Any, verb: str, by: User) -> str:
        """Why the user cannot do this now, in words; empty where they can."""
        return self.table.why_not(row, verb, by)

    def told(self, entries: Sequence[LedgerEntry]) -> list[Step]:
        """What happened, in words (`portal.verbs.course`), newest first."""
        raise NotImplementedError

    def with_related(self, rows: QuerySet) -> QuerySet:
        """The rows with what their page and forms read of other tables."""
        return rows

    def in_order(self, rows: QuerySet) -> QuerySet:
        """The rows in the order in which a form for many names them."""
        return rows.order_by("pk")

    def locked(self, row: Any) -> Any:
        """The row as it stands now, locked to the end of the transaction."""
        return self.model._base_manager.select_for_update(of=("self",)).get(pk=row.pk)

    def frame(self, request: HttpRequest, row: Any = None) -> dict[str, Any]:
        """What the staff site's frame needs around a page of a row, or of many."""
        return {
            **admin.site.each_context(request),
            "opts": self.model._meta,
            "title": str(row or self.model._meta.verbose_name_plural),
        }

    def context(self, row: Any, form: VerbForm | None) -> dict[str, Any]:
        """What the app's own `do.html` shows beside the form."""
        return {}

    # --- what follows from it -------------------------------------------------------------------

    def steps(self) -> Iterator[Transition]:
        """The verbs of the staff, in the order of the table."""
        for step in (*self.table.values(), *self.beside):
            if step.verb in self.forms:
                yield step

    def step(self, verb: str) -> Transition:
        return next(step for step in self.steps() if step.verb == verb)

    def is_offered(self, step: Transition, user: User) -> bool:
        """Whether a role of the user has the verb, in whichever body."""
        return access.may_somewhere(user, step.permission) or user.is_superuser

    def visible_to(self, user: User) -> QuerySet:
        rows: QuerySet = self.model.objects.visible_to(user)  # type: ignore[attr-defined]
        return rows

    def visible(self, request: HttpRequest, pk: object) -> Any:
        """The row if the user may see it; a stranger's is not found."""
        rows = self.with_related(self.visible_to(request.user))  # type: ignore[arg-type]
        key = row_key(str(pk))
        row = rows.filter(pk=key).first() if key is not None else None
        if row is None:
            raise Http404
        return row

    @transaction.atomic
    def act(self, row: Any, perform: Callable[[Any], object], *, seen: int) -> object:
        """Perform a verb if nothing happened since `seen`, else raise `ChangedMeanwhile`.

        The row is locked first, so nothing can happen between the look and the verb.
        """
        locked = self.locked(row)
        meanwhile.check(locked.ledger_subject, seen=seen, harmless=self.harmless)
        return perform(locked)

    def url(self, page: str, *args: object) -> str:
        """The address of a page of the model in the admin: `change`, `changelist`, `do`, `many`."""
        return reverse(f"admin:{self._name}_{page}", args=args)

    @property
    def _name(self) -> str:
        return f"{self.model._meta.app_label}_{self.model._meta.model_name}"

    def templates(self, page: str) -> list[str]:
        """The app's own template of a page, or else the general one."""
        opts = self.model._meta
        return [f"admin/{opts.app_label}/{opts.model_name}/{page}.html", f"admin/verbs/{page}.html"]
