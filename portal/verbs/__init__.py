"""Verbs as buttons of the admin: each with a form, the reason why not, and many rows at once.

An app describes its model in a `VerbDesk`, writes a `VerbForm` for each verb, and registers a
`VerbAdmin`; the templates in `templates/admin/verbs/` show them.
"""

from portal.verbs.admin import VerbAdmin
from portal.verbs.buttons import buttons_for
from portal.verbs.desk import VerbDesk
from portal.verbs.forms import VerbForm

__all__ = ["VerbAdmin", "VerbDesk", "VerbForm", "buttons_for"]
