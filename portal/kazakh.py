"""What a Kazakh word is without its endings: enough to find `жолдарының` by `жол`.

PostgreSQL has no Kazakh dictionary. Kazakh nouns take endings one after another (many, whose, which
case), each in a shape that the sound before it decides; the same rules read backwards take them off
again. A stem need not be a word: it only has to be the same for all forms of one.

Source: the vowel and consonant harmony of standard Kazakh grammars.
"""

import re
from functools import lru_cache
from typing import Final

LEAST_LETTERS: Final = 3
SHORT_STEMS: Final = frozenset({"су", "үй", "ит", "от", "ай", "ас", "ақ", "оқ", "ой", "ел"})
"""Words of two letters that residents write about; other stems are not cut as short as that."""

_VOWEL: Final = "аәеиіоөұүыэюяё"
_VOICELESS: Final = "пткқсшщчцфхһбвгғд"  # with the voiced ones that fall silent at a word's end
_GLIDE: Final = "рйу"
_HISS: Final = "зж"
_NASAL: Final = "мнң"
_CONSONANT: Final = f"л{_VOICELESS}{_GLIDE}{_HISS}{_NASAL}"


def _after(sounds: str, *endings: str) -> str:
    """Those endings, where one of `sounds` stands before them."""
    return f"(?<=[{sounds}])(?:{'|'.join(endings)})"


_ENDING: Final = re.compile(
    "(?:"
    + "|".join(
        (
            # many
            _after(f"{_VOWEL}{_GLIDE}", "л[ае]р"),
            _after(f"л{_HISS}{_NASAL}", "д[ае]р"),
            _after(_VOICELESS, "т[ае]р"),
            # of
            _after(f"{_VOWEL}{_NASAL}", "н[ыі]ң"),
            _after(f"л{_GLIDE}{_HISS}", "д[ыі]ң"),
            _after(_VOICELESS, "т[ыі]ң"),
            # whom, what
            _after(_VOWEL, "н[ыі]"),
            _after(f"л{_GLIDE}{_HISS}{_NASAL}", "д[ыі]"),
            _after(_VOICELESS, "т[ыі]"),
            # where to
            _after(f"{_VOWEL}л{_GLIDE}{_HISS}{_NASAL}", "ға", "ге"),
            _after(_VOICELESS, "қа", "ке"),
            _after("ыі", "н[ае]"),
            # where, and what is there
            _after(f"{_VOWEL}л{_GLIDE}{_HISS}{_NASAL}", "д[ае]", "дағы", "дегі"),
            _after(_VOICELESS, "т[ае]", "тағы", "тегі"),
            # where from
            _after(f"{_VOWEL}л{_GLIDE}{_HISS}", "д[ае]н"),
            _after(f"{_NASAL}ыі", "н[ае]н"),
            _after(_VOICELESS, "т[ае]н"),
            # with
            _after(f"{_VOWEL}л{_GLIDE}{_NASAL}", "мен"),
            _after(f"{_HISS}", "бен"),
            _after(_VOICELESS, "пен"),
            # whose
            _after(_VOWEL, "с[ыі]", "м[ыі]з", "ң[ыі]з"),
            _after(_CONSONANT, "[ыі]", "[ыі]м", "[ыі]м[ыі]з", "[ыі]ң[ыі]з"),
            # `аудан` and `ауда` give one form, `ауданы`: the н goes from both
            _after(_VOWEL, "н"),
        )
    )
    + ")$"
)
_KAZAKH: Final = re.compile("[а-яёәғқңөұүһі]+")
_VOICED: Final = {"б": "п", "г": "к", "ғ": "қ"}  # кітап, кітабы


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The word (lower case) without its endings; one that is not Cyrillic stays as it is."""
    if not _KAZAKH.fullmatch(word):
        return word
    least = 2 if word[:2] in SHORT_STEMS else LEAST_LETTERS
    while ending := _ENDING.search(word, least):
        word = word[: ending.start()]
    return word[:-1] + _VOICED.get(word[-1], word[-1])
