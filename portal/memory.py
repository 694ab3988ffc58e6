"""The shared cache, which may be down: nothing the portal promises may depend on it.

Whoever asks says what to go on with when no answer comes. After a failure nobody asks for a few
seconds: a cache that hangs must not make every visitor wait for it.
"""

import logging
import time
from collections.abc import Callable
from typing import Final, TypeVar

from django.core.cache import cache
from django.core.cache.backends.base import BaseCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")

REST_SECONDS: Final = 5.0


class _Rest:
    """Until when this process lets the cache alone, by the clock that only goes forward."""

    until = 0.0


def ask(question: Callable[[BaseCache], Answer], *, otherwise: Answer) -> Answer:
    """Return what `question` gets from the cache, or `otherwise` when the cache does not answer.

    The warning names the kind of failure alone: keys and values never reach a log.
    """
    if time.monotonic() < _Rest.until:
        return otherwise
    try:
        return question(cache)
    except (RedisError, OSError) as failure:
        _Rest.until = time.monotonic() + REST_SECONDS
        logger.warning("The cache does not answer (%s); going on without", type(failure).__name__)
        return otherwise


def forget_failure() -> None:
    """Ask the cache again at once."""
    _Rest.until = 0.0
