"""What people type, made fit to store, search and compare, without changing what they said.

Three things arrive that nobody means: control and invisible characters, spaces of many kinds, and
letters of the wrong alphabet that look right (Latin `ə` for Cyrillic `ә`), which a search would
never find again. How long a text may be is the business of the forms.
"""

import re
import unicodedata
from typing import Final

MOST_MARKS: Final = 4
"""Combining marks kept on one letter: living languages need fewer, heaps of them hide the lines."""

MOST_BLANK_LINES: Final = 2

MOST_QUOTED: Final = 60
"""Characters of what was typed that an answer repeats."""

_LINE_ENDS: Final = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_TOO_MANY_BLANK_LINES: Final = re.compile(rf"\n{{{MOST_BLANK_LINES + 2},}}")

_ZWJ: Final = "\N{ZERO WIDTH JOINER}"
_EMOJI_STYLE: Final = "\N{VARIATION SELECTOR-16}"
_KEYCAP: Final = "\N{COMBINING ENCLOSING KEYCAP}"
_KEYS: Final = frozenset("0123456789#*")

# Blank to the eye, though Unicode counts them as letters, marks or symbols.
_BLANK: Final = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0\ufe00-\ufe0e]")

_END_OF_PLANE: Final = 0xFFFE

# As a reader sees them: `h` is the Kazakh һ, but `H` is the capital of Cyrillic н.
_LOOK_ALIKES: Final = dict(
    zip(
        "ABCEHIKMOPTXYËÏƏƟaceiopxyhëïəɵ",
        "АВСЕНІКМОРТХУЁЇӘӨасеіорхуһёїәө",
        strict=True,
    )
)
_TO_CYRILLIC: Final = str.maketrans(_LOOK_ALIKES)

# Letters that Russian keyboards lack, typed in their Latin shape all over a Kazakh word: however
# many of them there are, they do not make the word a Latin one.
_STAND_INS: Final = frozenset("IihƏəƟɵ")
_SCHWAS: Final = frozenset("Əə")

# What most texts, and most words, have none of: they need not be looked at sign by sign.
_ODD: Final = re.compile("[^\n -~\u0400-\u0481\u048a-\u052f«»–—“”„’…№]")
_NOT_CYRILLIC: Final = re.compile("[^!-@\\[-`{-~\u0400-\u0481\u048a-\u052f«»–—“”„’…№]")

_WORD: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*")
_LETTER: Final = re.compile(r"[^\W\d_]")


def quoted(typed: str) -> str:
    """What somebody typed, short and printable, as a sentence may repeat it."""
    shown = "".join(each if each.isprintable() else "\ufffd" for each in typed[:MOST_QUOTED])
    return shown if len(typed) <= MOST_QUOTED else f"{shown}…"


def normalise(text: str) -> str:
    """Return `text` in NFC, without invisible characters, and with each word in one alphabet.

    Kept: line breaks (as LF, at most two blank lines together), emoji with their joiners. Lost:
    control characters, direction overrides, zero-width characters, lone surrogates, spaces at both
    ends of a line. Links, e-mail addresses and Latin words stay as they are. Doing it twice changes
    nothing more.
    """
    composed = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text))
    visible = unicodedata.normalize("NFC", _without_invisible(composed))
    lines = (
        " ".join(_in_one_alphabet(token) for token in line.split(" ") if token)
        for line in visible.split("\n")
    )
    joined = _TOO_MANY_BLANK_LINES.sub("\n" * (MOST_BLANK_LINES + 1), "\n".join(lines))
    # A letter that changed its alphabet may now compose with the mark after it: у and breve, ў.
    return unicodedata.normalize("NFC", joined.strip("\n"))


def normalise_line(text: str) -> str:
    """Return `text` normalised, and on one line: for names and addresses."""
    return " ".join(normalise(text).split())


def looks_like_nothing(text: str) -> bool:
    """Tell whether `text` has not one visible letter of any alphabet."""
    return not _LETTER.search(normalise(text))


def _without_invisible(text: str) -> str:
    if not _ODD.search(text):
        return text
    kept: list[str] = []
    marks = 0
    for position, character in enumerate(text):
        if character.isascii() and character.isprintable():
            marks = 0
            kept.append(character)
            continue
        category = unicodedata.category(character)
        if category == "Zs" or character in "\t\n":
            marks = 0
            kept.append("\n" if character == "\n" else " ")
        elif character in {_ZWJ, _EMOJI_STYLE, _KEYCAP}:
            if kept and _shapes_emoji(character, kept[-1], text[position + 1 : position + 2]):
                kept.append(character)
        elif category in {"Mn", "Me", "Mc"} and not _BLANK.match(character):
            marks += 1
            if marks <= MOST_MARKS:
                kept.append(character)
        elif not _is_invisible(character, category):
            marks = 0
            kept.append(character)
    return "".join(kept)


def _is_invisible(character: str, category: str) -> bool:
    """Tell it of format and control characters, lone surrogates, blanks and noncharacters."""
    if category in {"Cc", "Cf", "Cs"} or _is_noncharacter(character):
        return True
    return bool(_BLANK.match(character))


def _is_noncharacter(character: str) -> bool:
    is_end_of_plane = ord(character) & _END_OF_PLANE == _END_OF_PLANE
    return is_end_of_plane or "\ufdd0" <= character <= "\ufdef"


def _shapes_emoji(shaper: str, before: str, after: str) -> bool:
    """Tell whether a joiner, a style selector or a keycap belongs to an emoji rather than hides."""
    if shaper == _EMOJI_STYLE:
        return _is_symbol(before) or (before in _KEYS and after == _KEYCAP)
    if shaper == _KEYCAP:
        return before == _EMOJI_STYLE or before in _KEYS
    return (before == _EMOJI_STYLE or _is_symbol(before)) and _is_symbol(after)


def _is_symbol(character: str) -> bool:
    """Tell it of emoji; those newer than this Python's tables count as unassigned there."""
    if not character or character.isascii() or _is_noncharacter(character):
        return False
    return unicodedata.category(character) in {"So", "Sk", "Sm", "Cn"}


def _in_one_alphabet(token: str) -> str:
    if token.isascii() or not _NOT_CYRILLIC.search(token):
        return token
    if "@" in token or "://" in token or token.lower().startswith("www."):
        return token
    return _WORD.sub(lambda match: _word_in_one_alphabet(match[0]), token)


def _word_in_one_alphabet(word: str) -> str:
    latin = [letter for letter in word if _is_latin(letter)]
    if any(letter not in _LOOK_ALIKES for letter in latin):
        return word
    cyrillic = sum("\u0400" <= letter <= "\u052f" for letter in word)
    doubtful = sum(letter not in _STAND_INS for letter in latin)
    is_cyrillic = doubtful <= cyrillic if cyrillic else set(word) <= _SCHWAS
    return word.translate(_TO_CYRILLIC) if is_cyrillic else word


def _is_latin(letter: str) -> bool:
    return ("A" <= letter <= "z") or ("\u00c0" <= letter <= "\u02af")
