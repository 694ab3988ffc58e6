"""What every test starts from."""

import math
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from pytest_django import Settings

from portal import directory, memory
from pressroom.templatetags import urgent


@pytest.fixture(autouse=True)
def place(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Uploads go to a folder of the test's own; static files need not be collected first.

    What one test has counted in the cache (see `portal/throttle.py`) refuses nobody in the next,
    and pages and names are read anew (see `portal/page_cache.py` and `portal/directory.py`).
    Each process asks for urgent notices once in ten seconds, and here by `urgent.forget()` only.
    """
    memory.forget_failure()
    directory.forget()
    monkeypatch.setattr(urgent, "_kept", (math.inf, []))
    settings.PUBLIC_PAGE_SECONDS = 0
    settings.CACHES = {"default": settings.CACHES["default"] | {"KEY_PREFIX": uuid.uuid4().hex}}
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick


@pytest.fixture(autouse=True)
def english(settings: Settings) -> Iterator[None]:
    """Messages are read in English, whatever the translations say; a test may say otherwise."""
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield
