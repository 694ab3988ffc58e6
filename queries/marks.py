"""The triggers that mark a changed query, so that no change can miss the figures.

A mark is left in the transaction of the change, whoever makes it: a verb, an import by COPY, a hand
in the database. `queries.rollup` takes the marks.
"""

import pgtrigger

_MARKED = "INSERT INTO queries_figuremark (query_id)"


def of_deadlines() -> list[pgtrigger.Trigger]:
    """New clocks at one go, however many; of changed ones only what figures are read from."""
    changes = ("due_on", "met_at", "cancelled_at", "is_extended", "body", "was_on_the_spot")
    return [
        pgtrigger.Trigger(
            name="mark_new",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=pgtrigger.Insert,
            referencing=pgtrigger.Referencing(new="added"),  # type: ignore[no-untyped-call]
            func=f"""
                {_MARKED} SELECT query_id FROM added
                WHERE kind IN ('answer', 'extension_notice');
                RETURN NULL;
            """,  # noqa: S608
        ),
        pgtrigger.Trigger(
            name="mark_changed",
            when=pgtrigger.After,
            operation=pgtrigger.Update,
            condition=pgtrigger.AnyChange(*changes),
            func=f"{_MARKED} VALUES (NEW.query_id); RETURN NULL;",
        ),
        pgtrigger.Trigger(
            name="mark_deleted",
            when=pgtrigger.After,
            operation=pgtrigger.Delete,
            func=f"{_MARKED} VALUES (OLD.query_id); RETURN NULL;",
        ),
    ]


def of_queries() -> list[pgtrigger.Trigger]:
    """Changes that its clocks do not show. A new query comes with clocks, and they mark it."""
    changes = ("status", "closed_at", "is_on_the_spot", "verdict", "theme", "topic", "district")
    return [
        pgtrigger.Trigger(
            name="mark_changed",
            when=pgtrigger.After,
            operation=pgtrigger.Update,
            condition=pgtrigger.AnyChange(*changes),
            func=f"{_MARKED} VALUES (NEW.id); RETURN NULL;",
        ),
    ]
