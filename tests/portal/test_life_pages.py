"""The pages of documentation are what the tables say."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from portal import life_pages


def test_the_pages_are_what_the_tables_say() -> None:
    call_command("describe_lifecycle", "--check")
    written = {page.path.name: page.path.read_text() for page in life_pages.pages()}
    assert set(written) == {"anomalies.md", "lifecycle.md", "live.md"}
    assert "| `settle` | Settle on the spot | new | answered |" in written["lifecycle.md"]
    assert "    queued --> next: next\n" in written["live.md"]
    assert "| `back` | on_air |" in written["live.md"]


def test_a_stale_page_is_named_and_written_anew(tmp_path: Path, settings: Settings) -> None:
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    every = r"docs/lifecycle\.md, docs/anomalies\.md, docs/live\.md"
    with pytest.raises(CommandError, match=every):
        call_command("describe_lifecycle", "--check")
    call_command("describe_lifecycle")
    page = tmp_path / "docs" / "live.md"
    page.write_text(page.read_text() + "\n")
    with pytest.raises(CommandError, match=r"Stale: docs/live\.md;"):
        call_command("describe_lifecycle", "--check")
    call_command("describe_lifecycle")
    call_command("describe_lifecycle", "--check")
