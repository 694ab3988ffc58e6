"""The demo's texts as data: what residents write by topic, what bodies answer, where and who.

Every text is fictional. Streets and microdistricts are real, persons and house numbers are not.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent.parent / "data" / "demo"
LANGUAGES = ("kk", "ru", "en")
WARM_MONTHS = frozenset({5, 6, 7, 8, 9})
COLD_MONTHS = frozenset({10, 11, 12, 1, 2, 3, 4})
ALL_YEAR = frozenset(range(1, 13))

# What a text wants, told by its words; the first that fits. Lower case.
INTENTS = {
    "thanks": ("алғыс", "рақмет", "благодар", "спасибо"),
    "proposal": ("ұсынам", "ұсынайық", "предлага", "предложени", "i suggest"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What one resident might write."""

    subject: str
    text: str
    months: frozenset[int]
    intent: str  # report, enquiry, proposal, thanks


@dataclass(frozen=True, slots=True)
class Subtopic:
    """What is written about a subtopic in one language, and what is done about it."""

    texts: tuple[Said, ...]
    work: str  # a noun phrase: what is to be done
    done: str  # a sentence: what was done
    explained: str  # a sentence: how it is
    refused: tuple[str, ...]  # of the theme


@cache
def subtopics(theme: str) -> Mapping[str, Mapping[str, Subtopic]]:
    """The subtopics of a theme, by slug and language."""
    content = _read(theme)
    refused = content.pop("refused")
    return {
        slug: {
            language: Subtopic(
                texts=tuple(
                    _said(row, frozenset(part.get("months", ALL_YEAR))) for row in part["texts"]
                ),
                work=part["work"],
                done=part["done"],
                explained=part["explained"],
                refused=tuple(refused[language]),
            )
            for language, part in languages.items()
        }
        for slug, languages in content.items()
    }


@cache
def answers(language: str) -> Mapping[str, Any]:
    """Forms of answers by outcome."""
    language_part: Mapping[str, Any] = _read("answers")[language]
    return language_part


@cache
def correspondence(language: str) -> Mapping[str, list[str]]:
    """The short texts around a case: questions, reasons, comments."""
    language_part: Mapping[str, list[str]] = _read("correspondence")[language]
    return language_part


@cache
def people(language: str) -> Mapping[str, list[str]]:
    language_part: Mapping[str, list[str]] = _read("people")[language]
    return language_part


@cache
def places() -> Mapping[str, Mapping[str, list[list[str]]]]:
    """Streets and areas of each district, each as [kk, ru, en]."""
    return _read("places")


@cache
def templates() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = _read("templates")["templates"]
    return rows


def _read(name: str) -> dict[str, Any]:
    with (DATA / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def _said(row: list[str], months: frozenset[int]) -> Said:
    subject, text, *season = row
    if season:
        months &= WARM_MONTHS if season == ["warm"] else COLD_MONTHS
    return Said(subject, text, months, intent_of(subject, text))


def intent_of(subject: str, text: str) -> str:
    """Whether somebody thanks, proposes, asks or reports, judged by a few words."""
    if any(word in subject.lower() for word in INTENTS["thanks"]):
        return "thanks"
    if any(word in text.lower() for word in INTENTS["proposal"]):
        return "proposal"
    return "enquiry" if subject.endswith("?") else "report"
