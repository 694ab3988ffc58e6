"""What an asker reads when a question is declined: a sentence for each ground.

The moderator may change it before it goes out.
"""

from __future__ import annotations

from typing import Final

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from broadcasts.models.choices import DeclineGround

G = DeclineGround
SENTENCES: Final[dict[DeclineGround, Promise | str]] = {
    G.OFF_TOPIC: _(
        "This broadcast is about something else. Please ask the city’s reception desk: there your"
        " question is registered and answered in writing."
    ),
    G.NOT_OURS: _(
        "The city cannot decide this. The reception desk tells you whose matter it is and can"
        " forward your question there."
    ),
    G.REPEATED: _(
        "This was asked and answered already. You find the answer among the answers of Akimat LIVE."
    ),
    G.PERSONAL: _(
        "Your question tells of other people’s personal data, which we may not publish. Please ask"
        " again without them."
    ),
    G.INSULT: _(
        "We do not publish insults. Please ask again in other words: we want to hear the matter."
    ),
    G.ADVERTISING: _("We do not publish advertising."),
    G.UNCLEAR: _(
        "We did not understand what you want to know. Please ask again: what happened, where and"
        " when."
    ),
}


def sentence(ground: str, *, language: str) -> str:
    """The sentence, in the language of whoever asked."""
    with translation.override(language):
        return str(SENTENCES[DeclineGround(ground)])
