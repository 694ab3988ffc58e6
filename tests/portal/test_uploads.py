import hashlib
import struct
import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.utils import translation
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from portal.uploads import CleanPhoto, UploadRefused, check_photo, check_photos


def picture(mode: str = "RGB", size: tuple[int, int] = (64, 48)) -> Image.Image:
    """A gradient, so that no two places look alike."""
    red = Image.linear_gradient("L").resize(size)
    blue = red.transpose(Image.Transpose.ROTATE_180)
    return Image.merge("RGB", (red, Image.new("L", size, 80), blue)).convert(mode)


def coded(image: Image.Image, file_format: str = "JPEG", **options: object) -> bytes:
    buffer = BytesIO()
    image.save(buffer, file_format, **options)
    return buffer.getvalue()


def sent(content: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_that_claims(width: int, height: int) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + header + data + chunk(b"IEND", b"")


def with_place() -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Tell-tale"
    exif[ExifTags.Base.ImageDescription] = "Alice at home"
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef] = "N"
    place[ExifTags.GPS.GPSLatitude] = (43.0, 14.0, 21.0)
    return exif


def refusal_of(content: bytes, name: str = "photo.jpg") -> UploadRefused:
    with pytest.raises(UploadRefused) as refusal:
        check_photo(sent(content, name))
    assert f"“{name}”" in sentence_of(refusal.value)
    return refusal.value


def sentence_of(refusal: UploadRefused, language: str = "en") -> str:
    with translation.override(language):
        return refusal.messages[0]


@pytest.mark.parametrize(
    ("mode", "file_format"),
    [
        ("RGB", "JPEG"),
        ("L", "JPEG"),
        ("CMYK", "JPEG"),
        ("RGB", "PNG"),
        ("RGBA", "PNG"),
        ("LA", "PNG"),
        ("P", "PNG"),
        ("1", "PNG"),
        ("RGB", "WEBP"),
        ("RGBA", "WEBP"),
    ],
)
def test_photo_becomes_a_jpeg_of_the_same_picture(mode: str, file_format: str) -> None:
    source = picture(mode)
    photo = check_photo(sent(coded(source, file_format)))
    kept = opened(photo.content)
    assert (kept.format, kept.mode, kept.size) == ("JPEG", "RGB", (64, 48))
    assert (photo.width, photo.height) == (64, 48)
    assert photo.sha256 == hashlib.sha256(photo.content).hexdigest()
    expected = source.convert("RGB")
    for point in ((4, 4), (32, 24), (60, 44)):
        pairs = zip(kept.getpixel(point), expected.getpixel(point), strict=True)  # type: ignore[arg-type]
        assert max(abs(one - other) for one, other in pairs) < 60, point


def test_sixteen_bit_grey_keeps_its_shades() -> None:
    grey = Image.new("I;16", (8, 8), 0x8000)
    photo = check_photo(sent(coded(grey, "PNG")))
    assert opened(photo.content).getpixel((4, 4)) == (128, 128, 128)


def test_transparent_places_become_white() -> None:
    glass = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    photo = check_photo(sent(coded(glass, "PNG")))
    assert opened(photo.content).getpixel((20, 20)) == (255, 255, 255)


def test_large_photo_is_made_smaller_and_a_small_one_is_not_made_larger() -> None:
    large = check_photo(sent(coded(picture(size=(3000, 1500)))))
    assert (large.width, large.height) == (2048, 1024)
    assert opened(large.content).size == (2048, 1024)
    assert opened(large.thumb).size == (480, 240)
    small = check_photo(sent(coded(picture(size=(30, 10)))))
    assert opened(small.content).size == opened(small.thumb).size == (30, 10)


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_metadata_is_gone_the_place_above_all(file_format: str) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = coded(
        picture(),
        file_format,
        exif=with_place(),
        xmp=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>Alice</x:xmpmeta>",
        icc_profile=profile,
        comment=b"Alice's phone",
    )
    assert opened(content).getexif().get_ifd(ExifTags.IFD.GPSInfo)
    photo = check_photo(sent(content))
    for kept in (photo.content, photo.thumb):
        image = opened(kept)
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"} | {
            "progressive",
            "progression",
        }
        for word in (b"Alice", b"Tell-tale", b"Exif", b"ICC_PROFILE", b"xmpmeta"):
            assert word not in kept


def test_png_text_is_gone() -> None:
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "Alice")
    text.add_itxt("Comment", "Alice's home", zip=True)
    content = coded(picture(), "PNG", pnginfo=text)
    assert b"Alice" in content
    assert b"Alice" not in check_photo(sent(content)).content


@pytest.mark.parametrize("turn", range(1, 9))
def test_photo_stands_upright(turn: int) -> None:
    upright = Image.new("RGB", (60, 40), "white")
    upright.paste((255, 0, 0), (0, 0, 30, 20))  # red in the upper left
    undo = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[turn]
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = turn
    stored = upright.transpose(undo) if undo is not None else upright
    photo = check_photo(sent(coded(stored, exif=exif)))
    assert (photo.width, photo.height) == (60, 40)
    kept = opened(photo.content)
    red, green, _blue = kept.getpixel((10, 10))  # type: ignore[misc]
    assert red > 200
    assert green < 60
    assert min(kept.getpixel((50, 30))) > 200  # type: ignore[arg-type]


def test_broken_metadata_does_not_cost_the_photo() -> None:
    content = coded(picture(), exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\xee" * 40)
    assert check_photo(sent(content)).width == 64
    assert check_photo(sent(coded(picture(), icc_profile=b"nonsense" * 30))).width == 64


def test_picture_in_other_colours_is_shown_in_srgb() -> None:
    # A grey profile does not fit a colour picture: it is left out and the picture kept.
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    kept = opened(
        check_photo(sent(coded(Image.new("RGB", (8, 8), "red"), icc_profile=lab))).content
    )
    assert kept.getpixel((4, 4))[0] > 240  # type: ignore[index]


@pytest.mark.parametrize(
    "tail", [b"<script>alert(1)</script>", b"%PDF-1.7", b"\0" * 9000], ids=["html", "pdf", "zeros"]
)
@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_what_is_glued_to_the_end_is_gone(file_format: str, tail: bytes) -> None:
    content = coded(picture(), file_format)
    photo = check_photo(sent(content + tail))
    assert tail not in photo.content
    assert photo.content == check_photo(sent(content)).content
    assert photo.content.endswith(b"\xff\xd9")


def test_archive_in_a_photo_is_gone() -> None:
    archive = BytesIO()
    with ZipFile(archive, "w") as files:
        files.writestr("index.html", "<h1>hidden</h1>")
    photo = check_photo(sent(coded(picture()) + archive.getvalue()))
    with pytest.raises(BadZipFile):
        ZipFile(BytesIO(photo.content))


def test_page_in_the_metadata_is_gone() -> None:
    content = coded(picture(), comment=b"<html><script>alert(1)</script></html>")
    assert b"<script>" not in check_photo(sent(content)).content


def test_photo_is_judged_by_content_not_by_name_or_declared_type() -> None:
    photo = check_photo(SimpleUploadedFile("қар.exe", coded(picture(), "PNG"), "text/html"))
    assert photo.name == "қар.jpg"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.png", "passwd.jpg"),
        ("C:\\Users\\Alice\\двор.jpeg", "двор.jpg"),
        ("evil\u202egpj.exe\x00.png", "evilgpj.exe.jpg"),
        ("а" * 300 + ".png", "а" * 80 + ".jpg"),
    ],
)
def test_name_is_made_harmless(name: str, shown: str) -> None:
    file = sent(coded(picture(), "PNG"))
    file._name = name
    assert check_photo(file).name == shown


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "not_a_photo"),
        (b"<?xml version='1.0'?><svg/>", "not_a_photo"),
        (b"<!doctype html><img>", "not_a_photo"),
        (b"%PDF-1.7\n", "not_a_photo"),
        (b"PK\x03\x04", "not_a_photo"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "heic"),
        (b"\0\0\0\x18ftypisom", "not_a_photo"),
        (b"RIFF\0\0\0\0WAVE", "not_a_photo"),
        (b"BM" + b"\0" * 60, "not_a_photo"),
        (b"\xff\xd8\xff", "damaged"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "damaged"),
        (b"\xff\xd8\xff" + b"\xff\xda" * 5000, "damaged"),
    ],
)
def test_file_that_is_no_photo_is_refused_by_name(content: bytes, code: str) -> None:
    file = sent(content, "двор.jpg")
    with pytest.raises(UploadRefused) as refusal:
        check_photo(file)
    assert refusal.value.code == code
    assert "“двор.jpg”" in sentence_of(refusal.value)
    for language in ("kk", "ru"):
        assert "«двор.jpg»" in sentence_of(refusal.value, language)


@pytest.mark.parametrize("file_format", ["GIF", "PNG", "WEBP"])
def test_moving_picture_is_refused(file_format: str) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    content = coded(frames[0], file_format, save_all=True, append_images=frames[1:], duration=90)
    assert refusal_of(content).code == "moving"


def test_photo_that_holds_its_small_version_beside_it_is_a_photo() -> None:
    two_in_one = coded(picture(), "MPO", save_all=True, append_images=[picture(size=(16, 12))])
    photo = check_photo(sent(two_in_one))
    assert (photo.width, photo.height) == (64, 48)
    assert photo.content.count(b"\xff\xd8\xff") == 1


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_photo_cut_off_on_its_way_is_refused(file_format: str) -> None:
    whole = coded(picture(size=(400, 300)), file_format)
    for share in (0.3, 0.6, 0.9):
        assert refusal_of(whole[: int(len(whole) * share)]).code == "damaged"


@pytest.mark.parametrize("size", [(6400, 6400), (12_000, 9_000), (60_000, 60_000), (1, 2**31 - 1)])
def test_bomb_is_refused_before_it_is_decoded(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(_image: Image.Image) -> None:
        pytest.fail("decoded")

    monkeypatch.setattr(PngImagePlugin.PngImageFile, "load", explode)
    refusal = refusal_of(png_that_claims(*size))
    assert refusal.code == "too_many_pixels"
    assert "40 million" in sentence_of(refusal)


def test_text_bomb_in_a_png_is_refused() -> None:
    bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"\0" * 80_000_000))
    content = coded(picture(), "PNG")
    after_header = 8 + 25
    assert refusal_of(content[:after_header] + bomb + content[after_header:]).code == "damaged"


def test_file_over_the_limit_is_refused_without_reading_it_all() -> None:
    with override_settings(PHOTO_MAX_BYTES=2 * 1024 * 1024):
        file = sent(coded(picture()) + b"\0" * 3 * 1024 * 1024)
        with pytest.raises(UploadRefused) as refusal:
            check_photo(file)
        assert refusal.value.code == "too_large"
        assert "2 MB" in sentence_of(refusal.value)
        assert file.tell() == 2 * 1024 * 1024 + 1


def test_one_refused_file_does_not_take_the_others_with_it() -> None:
    files = [
        sent(coded(picture()), "1.jpg"),
        sent(b"<svg/>", "2.svg"),
        sent(coded(picture("L")), "3.jpg"),
    ]
    photos, refusals = check_photos(files)
    assert [photo.name for photo in photos] == ["1.jpg", "3.jpg"]
    assert [(refusal.code, refusal.params["name"]) for refusal in refusals] == [
        ("not_a_photo", "2.svg")
    ]


def test_photo_sent_twice_is_kept_once() -> None:
    content = coded(picture())
    photos, refusals = check_photos([sent(content, "1.jpg"), sent(content, "2.jpg")])
    assert [photo.name for photo in photos] == ["1.jpg"]
    assert not refusals


def test_photos_beyond_the_most_are_left_out_by_name() -> None:
    files = [sent(coded(picture(size=(20 + n, 20))), f"{n}.jpg") for n in range(4)]
    photos, refusals = check_photos(files, kept=["1", "2", "3"])
    assert [photo.name for photo in photos] == ["0.jpg", "1.jpg"]
    assert [refusal.params["name"] for refusal in refusals] == ["2.jpg", "3.jpg"]
    assert {refusal.code for refusal in refusals} == {"too_many_photos"}


def test_photo_kept_already_is_neither_new_nor_refused() -> None:
    content = coded(picture())
    kept = [check_photo(sent(content)).sha256, "2", "3", "4", "5"]
    assert check_photos([sent(content)], kept=kept) == ([], [])


def test_files_by_the_hundred_are_left_out_unread() -> None:
    files = [sent(b"<svg/>", f"{n}.svg") for n in range(11)]
    photos, refusals = check_photos(files)
    assert not photos
    assert [refusal.code for refusal in refusals] == ["not_a_photo"] * 10 + ["too_many_photos"]
    assert files[10].tell() == 0


def test_what_was_redrawn_passes_again() -> None:
    photo = check_photo(sent(coded(picture(), "PNG")))
    again = check_photo(sent(photo.content))
    assert isinstance(again, CleanPhoto)
    assert (again.width, again.height) == (photo.width, photo.height)
