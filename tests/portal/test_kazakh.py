"""Kazakh forms of one word share a stem; other words keep their own."""

import pytest

from portal.kazakh import stem

FORMS = """
жол жолды жолдың жолдар жолдарының жолға жолмен жолында жолымыз жолдағы жолдан жолы жолыңыз
жолаушы жолаушылар жолаушылардың
су суды судың сумен суы суға судан
үй үйіміздің үйі үйге үйдегі үйлер үйлердің
мектеп мектебі мектепке мектептер мектебінің
көлік көлігіміз көлігі көлікке көліктер көліктің
жарық жарығы жарығымыз жарықты
аула аулада ауласы ауласындағы аулалар ауламыз ауламыздағы аулаға
көше көшедегі көшесінде көшенің көшелерінде көшелер
аудан ауданы ауданының ауданда ауданындағы аудандар
маршрут маршруты маршруттар маршрутты
сағат сағаты сағатта
қала қаланың қалада қаламыз қаланы қалаға қаласы қаласының
қоқыс қоқысты қоқыстар қоқыстың
автобус автобустар автобустың автобусты автобусқа автобусы
аялдама аялдамасы аялдамада аялдамадағы аялдамалар
бала балалар балаларға баланың
тротуар тротуары тротуарлар тротуарды тротуарға
жөндеу жөндеуді жөндеуге жөндеуі
бағдаршам бағдаршамы бағдаршамдар бағдаршамның
ағаш ағаштар ағаштың ағашты ағаштарды
кітап кітабы кітаптар кітабымыз
""".strip().splitlines()


@pytest.mark.parametrize("forms", FORMS, ids=lambda forms: forms.split()[0])
def test_stem_is_the_same_for_all_forms(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


def test_stems_of_different_words_differ() -> None:
    words = [forms.split()[0] for forms in FORMS]
    assert len({stem(word) for word in words}) == len(words)


@pytest.mark.parametrize("word", ["суық", "сурет", "вода", "дорогами", "wifi", "12а", "да", "су"])
def test_stem_leaves_alone_what_bears_no_ending(word: str) -> None:
    assert stem(word) == word
