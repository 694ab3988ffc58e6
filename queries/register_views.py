"""The public register: a list, a map, and a page for each query. No account, no session, no cookie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portal import clock, numbers, paging
from portal.directory import directory
from portal.page_cache import public_page
from portal.paging import BadPageToken, Wanted
from portal.workdays import current_calendar, local_time
from queries import register, search
from queries.filters import InForce, RegisterFilter
from queries.models import CitizenQuery, Outcome, Status
from queries.register import Criteria, Found

if TYPE_CHECKING:
    from datetime import date, datetime

    from portal.workdays import Calendar

SUBJECT_SHOWN: Final = 160  # characters
"""
