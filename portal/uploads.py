"""What a photo must be before it is kept.

A photo is judged by what is in it, never by its name or by what the browser says it is, and never
kept as it came: the pixels are drawn again into a new JPEG. So nothing survives that hides in a
file beside the picture: where it was taken, the owner's name, a page or an archive glued to its
end. Decoders read hostile bytes here, so sizes are checked before anything is decoded.
"""

import hashlib
import warnings
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath, PureWindowsPath
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import ExifTags, Image, ImageCms

from portal.text import normalise_line

CONTENT_TYPE: Final = "image/jpeg"
"""Of every photo kept, whatever it was sent as."""

NAME_LENGTH: Final = 100
_STEM_LENGTH: Final = 80
_QUALITY: Final = 85
_WHITE: Final = (255, 255, 255)
_MEGA: Final = 1_000_000
_MEBI: Final = 1024 * 1024
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"})

_MOST_SCANS: Final = 100
"""A progressive JPEG has about ten. Each costs a pass over the whole picture and may be empty."""

_LARGEST_PROFILE: Final = 4 * _MEBI
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

_SENTENCES: Final = {
    "empty": _("“%(name)s” is empty."),
    "too_large": _("“%(name)s” is too large: a photo may have at most %(limit)s MB."),
    "too_many_pixels": _(
        "“%(name)s” is too large: a photo may have at most %(limit)s million pixels."
    ),
    "too_many_photos": _("“%(name)s” was left out: at most %(limit)s photos can be sent."),
    "not_a_photo": _("“%(name)s” is not a photo. Send a picture as JPEG, PNG or WebP."),
    "heic": _("“%(name)s” is a HEIC picture, which many devices cannot show. Send it as JPEG."),
    "moving": _("“%(name)s” is a moving picture. Send a still photo."),
    "damaged": _("“%(name)s” is damaged or did not arrive whole. Send it again."),
}


class UploadRefused(ValidationError):
    """A file that will not be kept. The message is a sentence that names it."""

    def __init__(self, code: str, *, name: str, limit: int = 0) -> None:
        super().__init__(_SENTENCES[code], code=code, params={"name": name, "limit": limit})


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """A photo redrawn: a JPEG in sRGB, upright, with no metadata, and its small version."""

    name: str
    """As the resident's device called it, with the ending of what it has become."""
    content: bytes
    thumb: bytes
    width: int
    height: int
    sha256: str
    """Of `content`; the same file sent twice gives the same."""


def check_photos(
    files: Iterable[UploadedFile], *, kept: Collection[str] = ()
) -> tuple[list[CleanPhoto], list[UploadRefused]]:
    """Judge each file by itself: a refused one does not take the others with it.

    `kept` are the digests of the photos the form holds already: they count towards the most it may
    have, and one of them sent again is neither new nor refused. Beyond twice that many, files are
    left out unread: to judge one takes seconds of work.
    """
    photos: dict[str, CleanPhoto] = {}
    refusals: list[UploadRefused] = []
    most = settings.PHOTO_MAX_COUNT
    for place, file in enumerate(files):
        try:
            photo = check_photo(file) if place < 2 * most else None
        except UploadRefused as refusal:
            refusals.append(refusal)
            continue
        if photo and photo.sha256 in (*kept, *photos):
            continue
        if photo and len(kept) + len(photos) < most:
            photos[photo.sha256] = photo
        else:
            refusals.append(UploadRefused("too_many_photos", name=_shown_name(file), limit=most))
    return list(photos.values()), refusals


def check_photo(file: UploadedFile) -> CleanPhoto:
    """Return the photo in `file`, drawn anew. Raises `UploadRefused`."""
    name = _shown_name(file)
    content = _bytes_of(file, name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # odd metadata, which is thrown away; sizes are judged here
        with _open(content, name) as image:
            full = _redrawn(image, name)
    thumb = full.copy()
    thumb.thumbnail((settings.PHOTO_THUMB_SIDE, settings.PHOTO_THUMB_SIDE))
    content = _as_jpeg(full)
    return CleanPhoto(
        name=PurePosixPath(name).stem[:_STEM_LENGTH] + ".jpg",
        content=content,
        thumb=_as_jpeg(thumb),
        width=full.width,
        height=full.height,
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _shown_name(file: UploadedFile) -> str:
    """Return the last part of the file's name, safe to print in a sentence."""
    name = PureWindowsPath(normalise_line(file.name or "")).name
    return name if len(name) <= NAME_LENGTH else f"{name[:_STEM_LENGTH]}…{name[-8:]}"


def _bytes_of(file: UploadedFile, name: str) -> bytes:
    limit = settings.PHOTO_MAX_BYTES
    file.seek(0)
    content: bytes = file.read(limit + 1)
    if not content:
        raise UploadRefused("empty", name=name)
    if len(content) > limit:
        raise UploadRefused("too_large", name=name, limit=limit // _MEBI)
    return content


def _open(content: bytes, name: str) -> Image.Image:
    """Return the picture, its header read and judged, nothing decoded yet."""
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        raise UploadRefused("heic", name=name)
    if content.startswith((b"GIF87a", b"GIF89a")):
        raise UploadRefused("moving", name=name)
    is_webp = content.startswith(b"RIFF") and content[8:12] == b"WEBP"
    if not (is_webp or content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))):
        raise UploadRefused("not_a_photo", name=name)
    # In the coded data of a JPEG no 0xFF stands alone: each of these pairs starts a scan, but for
    # the few of a small picture inside the metadata.
    if content.startswith(b"\xff\xd8") and content.count(b"\xff\xda") > _MOST_SCANS:
        raise UploadRefused("damaged", name=name)
    # The WebP decoder holds several copies of the picture.
    limit = settings.PHOTO_MAX_PIXELS // (2 if is_webp else 1)
    try:
        image = Image.open(BytesIO(content), formats=_FORMATS)
    except Image.DecompressionBombError:
        raise UploadRefused("too_many_pixels", name=name, limit=limit // _MEGA) from None
    except Exception:  # noqa: BLE001 - decoders of hostile bytes raise nearly anything
        raise UploadRefused("damaged", name=name) from None
    if image.width * image.height > limit:
        raise UploadRefused("too_many_pixels", name=name, limit=limit // _MEGA)
    # Two pictures in one JPEG (MPO) are a photo with its depth or its small version.
    if image.format in {"PNG", "WEBP"} and getattr(image, "is_animated", False):
        raise UploadRefused("moving", name=name)
    return image


def _redrawn(image: Image.Image, name: str) -> Image.Image:
    """Return the pixels and nothing else: upright, in sRGB, on white, no larger than we keep."""
    most = settings.PHOTO_MAX_SIDE
    try:
        image.draft(None, (most, most))  # a JPEG is decoded no larger than needed
        image.load()
    except Exception:  # noqa: BLE001 - decoders of hostile bytes raise nearly anything
        raise UploadRefused("damaged", name=name) from None
    turn = _TURNS.get(_orientation(image))
    profile = image.info.get("icc_profile")
    scale = min(1, most / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    small = _resized(_with_whole_channels(image), size)
    upright = small.transpose(turn) if turn is not None else small
    result = Image.new("RGB", upright.size, _WHITE)
    if "A" in upright.getbands():
        result.paste(upright.convert("RGB"), mask=upright.getchannel("A"))
    else:
        result.paste(_in_srgb(upright, profile))
    return result


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # noqa: BLE001 - broken metadata is no reason to refuse the picture
        return 1


def _with_whole_channels(image: Image.Image) -> Image.Image:
    """Return the picture with 8 bits a channel: palettes, single bits and 16 bits do not resize."""
    if image.mode.startswith("I"):
        return image.point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in {"L", "RGB", "CMYK"} and not image.has_transparency_data:
        return image
    if image.mode in {"LA", "RGBA"}:
        return image
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _resized(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    if size == image.size:
        return image
    # One channel after the other: resizing all at once copies a large picture once more.
    channels = (
        image.getchannel(channel).resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
        for channel in image.getbands()
    )
    return Image.merge(image.mode, list(channels))


def _in_srgb(image: Image.Image, profile: object) -> Image.Image:
    """Return the picture in the colours every screen shows; an odd profile is left out."""
    if isinstance(profile, bytes) and len(profile) <= _LARGEST_PROFILE:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            shown = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            shown = None
        if shown is not None:
            return shown
    return image.convert("RGB")


def _as_jpeg(image: Image.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=_QUALITY, progressive=True)
    return buffer.getvalue()
