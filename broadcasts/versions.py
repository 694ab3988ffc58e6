"""The version of a page that is polled: a digest of what it shows.

So no verb has to say that something changed.
"""

import hashlib

SIZE = 12  # bytes


def version_of(*shown: object) -> str:
    """The version of a page that shows these: the same in every process, another for any change.

    Each has to look the same (`repr`) whenever it is the same: numbers, words, moments, keys.
    """
    return hashlib.blake2b(repr(shown).encode(), digest_size=SIZE).hexdigest()
