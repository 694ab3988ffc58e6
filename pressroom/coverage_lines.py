"""The lines of a file against what the portal knows: outlets, events, items that are there already.

Some thousand lines at a time are looked up in a handful of statements and copied into the table
`CoverageLine`; the order of the file decides which of two same lines counts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db import connection

from pressroom.coverage_columns import Line
from pressroom.models import (
    Announcement,
    Coverage,
    CoverageImport,
    CoverageLine,
    Outlet,
    PressEvent,
    PressQuestion,
)
from pressroom.models.choices import OutletKind
from pressroom.newsrooms import (
    USUAL_KIND,
    Newsrooms,
    identity_of_address,
    identity_without_address,
    language_of,
)

Verdict = CoverageLine.Verdict

_NUMBERED: Final = (
    ("event", PressEvent),
    ("announcement", Announcement),
    ("question", PressQuestion),
)
_COLUMNS: Final = (
    "batch_id", "verdict", "line", "errors", "identity", "kind", "outlet", "newsroom_id",
    "same_as_line", "title", "url", "published_at", "language", "seconds", "event_number",
    "announcement_number", "question_number", "original_url", "original_identity",
)  # fmt: skip
_COPY: Final = f"COPY {CoverageLine._meta.db_table} ({', '.join(_COLUMNS)}) FROM STDIN"


def resolve(lines: Sequence[Line], *, batch: CoverageImport, newsrooms: Newsrooms) -> None:
    """Find out what each line means, and note what is not there. At most six statements."""
    for line in lines:
        _find_outlet(line, newsrooms)
    for column, model in _NUMBERED:
        _check_numbers(lines, column, model)
    _find_same(lines, batch)


def verdict_of(line: Line) -> str:
    """What becomes of the line at the import."""
    if line.errors:
        return Verdict.BAD
    return Verdict.KNOWN if line.is_known else Verdict.GOOD


def copy(lines: Iterable[Line], *, batch: CoverageImport) -> None:
    """Write the lines into the table, by COPY."""
    with connection.cursor() as cursor, cursor.copy(_COPY) as rows:
        for line in lines:
            rows.write_row(_stored(line, batch))


def _find_outlet(line: Line, newsrooms: Newsrooms) -> None:
    outlet = _outlet_of(line, newsrooms)
    if outlet is None:
        line.kind = line.kind or ""
        return
    line.newsroom_id = outlet.pk
    line.kind = line.kind or USUAL_KIND[OutletKind(outlet.kind)]
    line.language = line.language or language_of(line.title)
    if line.address:
        line.identity = identity_of_address(line.address)
    elif line.published_at and line.title:
        line.identity = identity_without_address(
            outlet_id=outlet.pk,
            kind=line.kind,
            published_at=line.published_at,
            title=line.title,
        )
    if line.original and line.identity == identity_of_address(line.original):
        line.refuse("original", "own_original", line.original.url)


def _outlet_of(line: Line, newsrooms: Newsrooms) -> Outlet | None:
    if line.outlet:
        outlet = newsrooms.by_name(line.outlet)
        if outlet is None:
            line.refuse("outlet", "unknown_outlet", line.outlet)
        return outlet
    if line.address:
        outlet = newsrooms.by_address(line.address)
        if outlet is None:
            line.refuse("outlet", "unknown_domain", line.address.host)
        return outlet
    if not any(error["column"] in {"", "outlet", "url"} for error in line.errors):
        line.refuse("outlet", "empty")
    return None


def _check_numbers(lines: Sequence[Line], column: str, model: Any) -> None:
    """Events, announcements and questions are named by their numbers."""
    attribute = f"{column}_number"
    wanted = {number for line in lines if (number := getattr(line, attribute))}
    if not wanted:
        return
    there = set(model._base_manager.filter(number__in=wanted).values_list("number", flat=True))
    for line in lines:
        number = getattr(line, attribute)
        if number and number not in there:
            line.refuse(column, f"unknown_{column}", number)


def _find_same(lines: Sequence[Line], batch: CoverageImport) -> None:
    """The same item twice is one: the portal's, or the first good line's of the file."""
    identities = {line.identity for line in lines if line.identity}
    known = set(Coverage.objects.filter(identity__in=identities).values_list("identity", flat=True))
    earlier: dict[str, int] = dict(
        CoverageLine.objects.filter(
            batch=batch, identity__in=identities, verdict=Verdict.GOOD
        ).values_list("identity", "line")
    )
    for line in lines:
        if line.errors or not line.identity:
            continue
        if line.identity in known:
            line.is_known = True
        elif line.identity in earlier:
            line.is_known, line.same_as_line = True, earlier[line.identity]
        else:
            earlier[line.identity] = line.line


def _stored(line: Line, batch: CoverageImport) -> tuple[Any, ...]:
    return (
        batch.pk,
        verdict_of(line),
        line.line,
        json.dumps(line.errors, ensure_ascii=False),
        line.identity,
        line.kind,
        line.outlet,
        line.newsroom_id,
        line.same_as_line,
        line.title,
        line.address.url if line.address else "",
        line.published_at,
        line.language,
        line.seconds,
        line.event_number,
        line.announcement_number,
        line.question_number,
        line.original.url if line.original else "",
        identity_of_address(line.original) if line.original else "",
    )


_CHECK_ORIGINALS: Final = """
    WITH judged AS (
        SELECT reprint.id,
               CASE
                   WHEN original.original_id IS NOT NULL
                     OR (original.id IS NULL AND EXISTS (
                            SELECT FROM pressroom_coverageline AS other
                             WHERE other.batch_id = %(batch)s
                               AND other.identity = reprint.original_identity
                               AND other.verdict = 'good' AND other.original_identity <> ''))
                       THEN 'original_is_reprint'
                   WHEN original.id IS NOT NULL
                     OR EXISTS (
                            SELECT FROM pressroom_coverageline AS other
                             WHERE other.batch_id = %(batch)s
                               AND other.identity = reprint.original_identity
                               AND other.verdict = 'good')
                       THEN ''
                   WHEN EXISTS (
                            SELECT FROM pressroom_coverageline AS other
                             WHERE other.batch_id = %(batch)s
                               AND other.identity = reprint.original_identity)
                       THEN 'original_has_errors'
                   ELSE 'unknown_original'
               END AS code
          FROM pressroom_coverageline AS reprint
          LEFT JOIN pressroom_coverage AS original ON original.identity = reprint.original_identity
         WHERE reprint.batch_id = %(batch)s AND reprint.verdict = 'good'
           AND reprint.original_identity <> ''
    )
    UPDATE pressroom_coverageline AS line
       SET verdict = 'bad',
           errors = line.errors || jsonb_build_array(jsonb_build_object(
               'column', 'original', 'code', judged.code, 'value', left(line.original_url, 100)))
      FROM judged
     WHERE line.id = judged.id AND judged.code <> ''
"""


def check_originals(batch: CoverageImport) -> int:
    """When all lines are there: an original is known, or a good line, and no reprint itself.

    Returns how many good lines turned out bad. A reprint of a line that turned bad here was bad
    already: that line had an original, so it is a reprint.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CHECK_ORIGINALS, {"batch": batch.pk})
        return int(cursor.rowcount)
