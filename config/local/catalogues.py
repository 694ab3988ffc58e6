"""The translations: gather what is to be translated, and check that all of it is.

Django's own `templatize` turns a template into calls of gettext, exactly as the template asks for
them at run time (trimmed, `%` doubled), and Babel reads those calls and the ones in Python. So no
gettext program is needed, and no message is gathered under another name than it is looked up by.
"""

import io
import re
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from config.local.environment import ROOT, say

LANGUAGES = ("kk", "ru")  # messages are written in English
APPS = ("broadcasts", "config", "portal", "pressroom", "queries")
LEFT_OUT = {"migrations", "local"}  # folders whose texts no resident or staff member sees
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "_gettext": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]|%%|\{\w*\}")
HEADER = """\
# The Open Almaty portal in {language}.
# Message ids are the English texts. `make messages` adds new ones; `make check` wants them all.
"""


def update(_arguments: Sequence[str] = ()) -> int:
    """Write new messages into the catalogues, drop those gone, keep every translation."""
    gathered = gather()
    for language in LANGUAGES:
        catalogue = load(language)
        catalogue.update(gathered, no_fuzzy_matching=True, update_creation_date=False)
        path = place(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=100, sort_output=True, include_lineno=False,
                     ignore_obsolete=True)  # fmt: skip
        missing = sum(1 for message in catalogue if message.id and not is_translated(message))
        say(f"{path.relative_to(ROOT)}: {len(catalogue)} messages, {missing} to translate")
    return 0


def check(_arguments: Sequence[str] = ()) -> int:
    """Print every message that is not fully and rightly translated; 1 if there is any."""
    gathered = gather()
    faults = [fault for language in LANGUAGES for fault in faults_of(language, gathered)]
    for fault in faults:
        say(fault)
    return 1 if faults else 0


def faults_of(language: str, gathered: Catalog) -> Iterator[str]:
    """Say what is wrong with a language's translations of the messages gathered."""
    catalogue = load(language)
    for wanted in gathered:
        if not wanted.id:
            continue
        found = catalogue.get(wanted.id, wanted.context)
        label = f"{language}: {place_of(wanted)}: {text_of(wanted)!r}"
        if found is None:
            yield f"{label} is not in the catalogue; run `make messages`"
        elif len(forms(found.id)) != len(forms(wanted.id)):
            yield f"{label} has a plural in one of code and catalogue only; run `make messages`"
        elif not is_translated(found):
            yield f"{label} is not translated"
        elif found.fuzzy:
            yield f"{label} is marked fuzzy: somebody must confirm its translation"
        else:
            yield from (f"{label} {fault}" for fault in differences(found))
    for message in catalogue:
        if message.id and gathered.get(message.id, message.context) is None:
            yield f"{language}: {text_of(message)!r} is used nowhere; run `make messages`"


def differences(message: Message) -> Iterator[str]:
    """Say where a translation's placeholders or line ends are not those of its message."""
    ids, texts = forms(message.id), forms(message.string)
    allowed = [sorted(PLACEHOLDER.findall(text)) for text in ids]
    for text in texts:
        if sorted(PLACEHOLDER.findall(text)) not in allowed:
            yield f"has other placeholders in its translation {text!r}"
        if (
            text[:1].isspace() != ids[0][:1].isspace()
            or text[-1:].isspace() != ids[0][-1:].isspace()
        ):
            yield f"begins or ends with white space in one of message and translation {text!r}"


# --- gathering ------------------------------------------------------------------------------------


def gather() -> Catalog:
    """Collect every message of code and templates."""
    catalogue = Catalog(project="open-almaty", charset="utf-8")
    for path in sources():
        for line, message, comments, context in messages_in(path):
            catalogue.add(
                message,
                locations=[(str(path.relative_to(ROOT)), line)],
                auto_comments=comments,
                context=context,
            )
    return catalogue


def sources() -> Iterator[Path]:
    """Give the files whose texts people see, in a lasting order."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if not LEFT_OUT & set(path.relative_to(ROOT).parts):
                yield path
    for folder in (ROOT / "templates", *(ROOT / app / "templates" for app in APPS)):
        yield from sorted(path for path in folder.rglob("*") if path.is_file())


def messages_in(
    path: Path,
) -> Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    """Read one file's messages: line, id (with plural), translators' comments, context."""
    code = path.read_text()
    if path.suffix != ".py":
        # what templatize leaves of the page around the calls are words of X, at any indentation
        calls = templatize(code, origin=str(path))
        code = "\n".join(line.lstrip() for line in calls.splitlines())
    yield from extract(
        "python",
        io.BytesIO(code.encode()),
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
        options={"encoding": "utf-8"},
        strip_comment_tags=False,
    )


# --- catalogues -----------------------------------------------------------------------------------


def place(language: str) -> Path:
    """Tell where a language's catalogue is."""
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def load(language: str) -> Catalog:
    """Read a language's catalogue; an empty one when there is none yet."""
    header = HEADER.format(language={"kk": "Kazakh", "ru": "Russian"}[language]).strip()
    if not place(language).exists():
        return Catalog(
            locale=language,
            project="open-almaty",
            version="1",
            header_comment=header,
            msgid_bugs_address="the project's issues",
            last_translator="the project",
            language_team=language,
            revision_date=datetime.now(UTC),
            fuzzy=False,
        )
    with place(language).open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """Give the singular and the plurals of a message or a translation; one form without plurals."""
    return (text or "",) if text is None or isinstance(text, str) else tuple(text)


def is_translated(message: Message) -> bool:
    """Tell whether every form of the message has a text."""
    return all(forms(message.string))


def text_of(message: Message) -> str:
    """Give the English text of a message, its singular if it has a plural."""
    return forms(message.id)[0]


def place_of(message: Message) -> str:
    """Give the first place a message is used at."""
    path, line = message.locations[0]
    return f"{path}:{line}"


if __name__ == "__main__":
    sys.exit({"update": update, "check": check}[sys.argv[1]]())
