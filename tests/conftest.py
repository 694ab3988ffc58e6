"""What every test starts from."""

import math
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as all_settings
from django.utils import translation
from pytest_django import Settings

from portal import directory, figure_memory, memory
from pressroom.templatetags import urgent


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Run single files in this process, which is done with them before others have started."""
    files = all(Path(wished.partition("::")[0]).is_file() for wished in config.args)
    return 0 if files else None  # None: as many as there are cores


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Copy the test database from an original, if there is one: see `config/local/databases.py`."""
    if original := os.environ.get("TEST_DATABASE_ORIGINAL"):
        all_settings.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = original


@pytest.fixture(autouse=True)
def place(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Uploads go to a folder of the test's own; static files need not be collected first.

    What one test has counted in the cache (see `portal/throttle.py`) refuses nobody in the next,
    and pages and names are read anew (see `portal/page_cache.py` and `portal/directory.py`).
    Each process asks for urgent notices once in ten seconds, and here by `urgent.forget()` only.
    """
    memory.forget_failure()
    directory.forget()
    figure_memory.forget()
    monkeypatch.setattr(urgent, "_kept", (math.inf, []))
    settings.PUBLIC_PAGE_SECONDS = 0
    settings.LIVE_WALL_SECONDS = 0
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
