"""What the receipt of a question shows, loaded when it is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from broadcasts import links
from broadcasts.models import LiveQuestion
from portal.models import Message

Context = dict[str, Any]
Builder = Callable[[Message], Context]


def asked(message: Message) -> Context:
    """`question`: its primary key."""
    rows = LiveQuestion.objects.select_related("broadcast").defer("search", "broadcast__search")
    question = rows.get(pk=message.context["question"])
    return {
        "question": question,
        "broadcast": question.broadcast,
        "link": links.mine_url(question, language=message.language),
    }


BUILDERS: Final[dict[str, Builder]] = {"broadcasts/asked": asked}
