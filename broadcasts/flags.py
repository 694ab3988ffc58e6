"""What a moderator should look at twice in a question: it marks, and decides nothing.

No list of words knows what is an insult, and none may keep a resident from asking. So these mark
more than they should rather than less, and only the moderator sees it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from queries.redaction import redact

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from queries.disguises import Kind


@dataclass(frozen=True, slots=True)
class Flag:
    """One reason to look twice."""

    key: str  # `obscene`, `link`, or what personal data it is: `phone`, `email`, `iin` …
    label: str | Promise


OBSCENE: Final = Flag("obscene", _("may be obscene or insulting"))
LINK: Final = Flag("link", _("contains a link"))
PERSONAL: Final[dict[Kind, Flag]] = {
    "phone": Flag("phone", _("contains a phone number")),
    "email": Flag("email", _("contains an e-mail address")),
    "iin": Flag("iin", _("contains an IIN")),
    "card": Flag("card", _("contains a card number")),
    "iban": Flag("iban", _("contains an account number")),
    "plate": Flag("plate", _("contains a vehicle plate")),
}

# Beginnings of words, in the letters of `_as_read`; a `$` ends the word. Russian ones may follow
# one of its prefixes.
_RUSSIAN_PREFIX: Final = (
    "(?:(?:за|на|по|вы|у|от|до|пере|под|при|про|раз|рас|разъ|объ|отъ|съ|въ|о|а|ни|не|из|изъ)(?=.))?"
)
_RUSSIAN: Final = (
    "ху[йяеил]", "пизд", "пезд[аеуы]", "еб[аиулныо]", "ебл[аоиуя]", "бля$", "бляд", "блят",
    "муда[кч]", "мудил", "гандон", "гондон", "пид[оа]р", "сук[аиу]$", "говн", "жоп[ауые]", "залуп",
    "дерьм", "дебил", "долбо", "идиот", "мразь", "сран", "срат", "тварь", "ублюд", "шлюх",
)  # fmt: skip
_KAZAKH: Final = (
    "котак", "сигейин", "сиги[пкнл]", "амынд", "шешенди$", "шешенний", "кот(?:ине|инди|тин)",
    "жалап", "жалеп", "боқ(?:$|ты)", "малгун", "акымак", "каншык",
)  # fmt: skip
_ENGLISH: Final = (
    "fuck", "shit", "cunt", "bitch", "asshole", "motherf", "dick(?:$|head)", "bastard", "whore",
    "moron", "idiot",
)  # fmt: skip
_STEMS: Final = re.compile(
    rf"^(?:{_RUSSIAN_PREFIX}(?:{'|'.join(_RUSSIAN)})|{'|'.join((*_KAZAKH, *_ENGLISH))})"
)

# One letter for all that are read alike: Kazakh letters typed on a Russian keyboard and back.
_READ_ALIKE: Final = str.maketrans("ёәіңғүұқөһ", "еаингуукох")
_DIGITS: Final = str.maketrans("03461", "озчби")
_TO_CYRILLIC: Final = str.maketrans("abcehikmnoptuxy3", "авсенікмпортихуз")
_WORD: Final = re.compile(r"[^\W_]+")
_SPELLED: Final = re.compile(r"(?<![^\W_])(?:[^\W\d_][\s.\-_*]){2,}[^\W\d_](?![^\W_])")  # х у й
_MASKED: Final = re.compile(r"[^\W\d_][*#$]+[^\W\d_]")  # letters hidden by stars
_REPEATED: Final = re.compile(r"(.)\1{2,}")
_LINK: Final = re.compile(
    r"https?://|\bwww\.|\bt\.me/|(?<![\w.@])@[a-z][\w.]{3,}"
    r"|\b[\w-]+\.(?:kz|ru|com|org|net|info|biz|me|io|su|рф|қаз)\b",
    re.IGNORECASE,
)


def raised_by(text: str) -> tuple[Flag, ...]:
    """The flags a text raises, each once. Cost: linear in its length."""
    without_personal, found = redact(text)
    kinds = {find.kind for find in found}
    flags = [flag for kind, flag in PERSONAL.items() if kind in kinds]
    if _LINK.search(without_personal):  # an e-mail address is none
        flags.append(LINK)
    if _is_obscene(text):
        flags.append(OBSCENE)
    return tuple(flags)


def _is_obscene(text: str) -> bool:
    lowered = text.lower()
    if _MASKED.search(lowered):
        return True
    words = _WORD.findall(_SPELLED.sub(_joined, lowered))
    return any(_STEMS.match(reading) for word in words for reading in _readings(word))


def _readings(word: str) -> set[str]:
    """The word as a reader may take it: as typed, and with look-alikes in Cyrillic."""
    short = _REPEATED.sub(r"\1", word)
    cyrillic = short.translate(_DIGITS).translate(_TO_CYRILLIC)
    return {short, short.translate(_READ_ALIKE), cyrillic.translate(_READ_ALIKE)}


def _joined(spelled: re.Match[str]) -> str:
    return "".join(filter(str.isalpha, spelled[0]))
