"""The small pictures of lists. Made by a job; until then the photo itself is shown."""

from io import BytesIO

from PIL.JpegImagePlugin import JpegImageFile

from raingan.core.evidence import storage
from raingan.core.evidence.names import photo_name, thumbnail_name
from raingan.core.evidence.picture import shrink, write_jpeg

LONGEST_SIDE = 320


def make_thumbnail(sha256: str) -> bool:
    """Store the thumbnail of a stored photo; False if the photo is gone. Safe to run twice: it makes the same file."""
    files = storage.evidence()
    if files.exists(thumbnail_name(sha256)):
        return True
    try:
        with files.open(photo_name(sha256)) as file:
            data: bytes = file.read()
    except FileNotFoundError:
        return False
    storage.keep(thumbnail_name(sha256), write_jpeg(shrink(JpegImageFile(BytesIO(data)), LONGEST_SIDE)))
    return True
