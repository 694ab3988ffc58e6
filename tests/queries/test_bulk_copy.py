"""Rows by COPY come out as they were put in."""

from datetime import UTC, date, datetime

import pytest

from queries.bulk_copy import Table, rendered, take_keys
from queries.models import Applicant, ImportMapping, Kind

AT = datetime(2026, 2, 2, 5, 0, 0, 17, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words", ["", "a\\b\tc\nd\re\\n\\", "\\.", "\\N", "100 %s %(x)s", "Әлем «№» 😀", "\\t\\\\"]
)
def test_any_text_comes_back_as_it_was(words: str) -> None:
    table = Table(ImportMapping, "source", "text", "saved_at")
    table.add(rendered("one"), rendered(words), rendered(AT))
    table.add(rendered("two"), rendered("plain"), rendered(AT))
    table.copy()
    assert table.count == ImportMapping.objects.count() == 2
    row = ImportMapping.objects.get(source="one")
    assert (row.text, row.saved_at, row.saved_by) == (words, AT, None)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "\\N"), (True, "t"), (False, "f"), (5, "5"), (43.25, "43.25"),
        (date(2020, 3, 3), "2020-03-03"), (Kind.REPORT, "report"),
    ],
)  # fmt: skip
def test_values_are_written_as_the_database_reads_them(value: object, expected: str) -> None:
    assert rendered(value) == expected


@pytest.mark.django_db
def test_keys_are_taken_once() -> None:
    first, second = take_keys(Applicant, 5), take_keys(Applicant, 5)
    assert len({*first, *second}) == 10
    assert Applicant.objects.create(language="kk").pk not in {*first, *second}
