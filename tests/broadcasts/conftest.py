"""What the tests of the broadcasts share."""

import pytest

from tests.factories.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    """The people of a small city."""
    return Cast()
