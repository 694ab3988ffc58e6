"""What the tests of the broadcasts share."""

import pytest

from tests.factories.cast import Cast
from tests.factories.studio import Studio


@pytest.fixture
def cast(db: None) -> Cast:
    """The people of a small city."""
    return Cast()


@pytest.fixture
def studio(db: None) -> Studio:
    """A broadcast on air, with its people."""
    return Studio()
