"""How questions are chosen for the air, where a broadcast says nothing else of its own.

Published with every broadcast: whoever asks can see by what their question is chosen.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import get_language

from broadcasts.models import Broadcast
from portal.templatetags.languages import Written, written

OF_EVERY_BROADCAST: Final = {
    "kk": (
        "Әр сұрақты модератор оқиды. Эфир тақырыбына қатысты, біреуді қорламайтын және бөгде"
        " адамның жеке деректері жоқ сұрақтар жарияланады. Жарияланбаған сұрақтың иесіне себебі"
        " айтылады.\n\n"
        "Эфирде алдымен ең көп дауыс жинаған сұрақтар қойылады. Мағынасы бір сұрақтар"
        " біріктіріледі, дауыстары қосылады.\n\n"
        "Эфирге үлгермеген сұрақ жоғалмайды: ол қабылдауға жолданып, нөмірі мен жауап беру мерзімін"
        " алады."
    ),
    "ru": (
        "Каждый вопрос читает модератор. Публикуются вопросы по теме эфира, без оскорблений и без"
        " чужих персональных данных. Если вопрос не опубликован, его автор узнаёт причину.\n\n"
        "В эфире сначала звучат вопросы, за которые отдано больше всего голосов. Вопросы об одном и"
        " том же объединяются, их голоса складываются.\n\n"
        "Вопрос, до которого в эфире не дошла очередь, не пропадает: он передаётся в приёмную,"
        " получает номер и срок ответа."
    ),
    "en": (
        "A moderator reads every question. Published are those on the topic of the broadcast,"
        " without insults and without personal data of others. Whoever asked a question that is not"
        " published is told why.\n\n"
        "Those with the most votes are asked on air first. Questions about the same are asked"
        " together, and their votes are added up.\n\n"
        "A question that was not reached on air is not lost: it is sent to the desk, where it gets"
        " a number and a day by which it must be answered."
    ),
}  # fmt: skip


def of(broadcast: Broadcast) -> Written:
    """The rules of this broadcast, or those of every broadcast, for the reader."""
    own = written(broadcast, "rules")
    return own if own.text else of_every_broadcast()


def of_every_broadcast() -> Written:
    """The rules that hold where a broadcast has none of its own, for the reader."""
    language = get_language() or "kk"
    return Written(OF_EVERY_BROADCAST[language], language, "")
