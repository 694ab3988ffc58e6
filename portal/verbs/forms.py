"""What every form of a verb shares: the rows it is about, and who fills it in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django import forms

if TYPE_CHECKING:
    from portal.models import User


class VerbForm(forms.Form):
    """A verb to be done to one row, or to many alike.

    `perform` does it to one; its arguments are the cleaned fields, unless a form says otherwise.
    """

    verb: ClassVar[str]
    is_grave: ClassVar[bool] = False  # the button is red: it ends something

    def __init__(
        self,
        data: Any = None,
        *,
        rows: Sequence[Any],
        by: User,
        initial: dict[str, Any] | None = None,
    ) -> None:
        self.rows, self.by = rows, by
        super().__init__(data, initial=initial, label_suffix="")
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices and initial values that hang on the rows."""

    @property
    def row(self) -> Any:
        return self.rows[0]

    @property
    def is_for_many(self) -> bool:
        return len(self.rows) > 1

    def notes(self) -> list[str]:
        """Sentences above the fields: what the law says, what will happen."""
        return []

    def refilled(self) -> Self | None:
        """The form anew, where the button pressed only fills it in; else None."""
        return None

    def perform(self, row: Any) -> object:
        raise NotImplementedError
