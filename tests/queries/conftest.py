"""What the tests of the desk share."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.factories.cast import Cast


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    """The people of a small city; sentences are in English, as the tests read them."""
    with translation.override("en"):
        yield Cast()
