"""The pages of the figures, for anybody."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import override

from portal import figures


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_each_figure_says_what_it_means(client: Client, db: None, language: str) -> None:
    del db
    with override(language):
        page = client.get(reverse("figures:definitions")).content.decode()
        for figure_set in figures.figure_sets():
            for figure in figure_set.figures:
                assert f'id="{figure.key}"' in page
                assert escape(str(figure.definition)) in page
