"""Decoding, turning, shrinking and writing pictures with Pillow: the only formats and the only settings we use."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageCms
from PIL.JpegImagePlugin import JpegImageFile

QUALITY = 80
_WHITE = (255, 255, 255)
_SRGB = ImageCms.createProfile("sRGB")
# What EXIF's orientation asks for, by its number; 1 is upright.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


@dataclass(frozen=True, slots=True)
class Kind:
    """A format we take: Pillow's name for it, and whether a file of it may be an animation."""

    name: str
    may_move: bool = False


JPEG = Kind("JPEG")
PNG = Kind("PNG", may_move=True)
WEBP = Kind("WEBP", may_move=True)
# A HEIC file often holds several pictures (bursts, depth); the one it names as its first is the photo.
HEIC = Kind("HEIF")


def kind_of(data: bytes) -> Kind | None:
    """What the bytes themselves say they are; None for everything that is not taken."""
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        return HEIC
    return None


def open_picture(data: bytes, kind: Kind) -> Image.Image:
    """The picture with its header read and nothing decoded. Raises what Pillow raises."""
    if kind is JPEG:
        # Not through Image.open, which would make a phone's "MPO" of two pictures an animation: the first is meant.
        return JpegImageFile(BytesIO(data))
    if kind is HEIC:
        from pillow_heif import register_heif_opener  # noqa: PLC0415 - 20 MB that most workers never need

        register_heif_opener(thumbnails=False)
    return Image.open(BytesIO(data), formats=[kind.name])


def shrink(picture: Image.Image, longest: int, *, orientation: int = 1) -> Image.Image:
    """Decode to at most ``longest`` pixels a side, upright, RGB or grey in sRGB, on white where it was transparent."""
    size = _fitting(picture.size, longest)
    # With the photo's own aspect, or draft() does nothing; it decodes a JPEG at an eighth, a quarter or a half.
    picture.draft(None, size)
    picture.load()
    image = _shrinkable(picture)
    if image.size != size:
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    image = _in_srgb(_flattened(image), picture.info.get("icc_profile"))
    return image.transpose(_TURNS[orientation]) if orientation in _TURNS else image


def write_jpeg(image: Image.Image) -> bytes:
    """The image as a baseline JPEG at quality 80 without any metadata."""
    # Pillow writes a comment it has read into the next file unless it is forgotten.
    image.info = {}
    written = BytesIO()
    image.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


def has_other_colours(icc: bytes | None) -> bool:
    """Whether a colour profile is another than sRGB, so that dropping it would change the colours."""
    return icc is not None and icc != b"" and b"sRGB" not in icc and "sRGB".encode("utf-16-be") not in icc


def _fitting(size: tuple[int, int], longest: int) -> tuple[int, int]:
    width, height = size
    if max(size) <= longest:
        return size
    return max(1, round(width * longest / max(size))), max(1, round(height * longest / max(size)))


def _shrinkable(image: Image.Image) -> Image.Image:
    """In a mode whose pixels can be averaged: palettes and single bits cannot, 16 bits are more than we keep."""
    if image.mode in {"RGB", "L", "CMYK", "RGBA", "LA"} and "transparency" not in image.info:
        return image
    if image.mode.startswith("I"):
        # Pillow would cut off what is brighter than 255 instead of scaling it.
        return image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _flattened(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image
    ground = Image.new("RGB", image.size, _WHITE)
    above = image.convert("RGBA")
    ground.paste(above, mask=above.getchannel("A"))
    return ground


def _in_srgb(image: Image.Image, icc: bytes | None) -> Image.Image:
    if icc and (has_other_colours(icc) or image.mode == "CMYK"):
        try:
            converted = ImageCms.profileToProfile(
                image, ImageCms.ImageCmsProfile(BytesIO(icc)), _SRGB, outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError):
            converted = None  # a profile that cannot be read, or is for other channels, is as none
        if converted is not None:
            return converted
    return image if image.mode in {"RGB", "L"} else image.convert("RGB")
