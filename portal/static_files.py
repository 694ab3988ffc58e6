"""The storage of static files: WhiteNoise's, and it remembers the addresses it has worked out."""

from functools import lru_cache

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """A page names ten files, whose addresses change with a release alone."""

    @lru_cache(maxsize=1_000)  # noqa: B019 -- there is one storage, for the life of the process
    def url(self, name: str, force: bool = False) -> str:
        return str(super().url(name, force))
