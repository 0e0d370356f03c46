"""The English catalogue: what texts the program holds, and which of them have no translation.

Babel reads the sources and writes the catalogue, so that no machine needs gettext's own tools. The msgid is the Thai
text; a plural has the same Thai twice.
"""

from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_python
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

_ONE_TEXT = ("_", "_text", "gettext_lazy", "gettext_noop")
KEYWORDS: dict[str, Any] = {**DEFAULT_KEYWORDS, **dict.fromkeys(_ONE_TEXT), "ngettext_lazy": (1, 2)}
METHODS = [("**.py", "python"), ("**/templates/**.*", "raingan.core.web.catalogue:extract_template")]


def catalogue_path() -> Path:
    """Where the English catalogue lies."""
    return Path(settings.LOCALE_PATHS[0]) / "en" / "LC_MESSAGES" / "django.po"


def extract_template(file: BinaryIO, keywords: Any, tags: Any, options: Mapping[str, Any]) -> Iterator[Any]:
    """Babel's method for Django templates: Django itself rewrites the template's texts as calls that Python's reads."""
    calls = "\n".join(line.strip() for line in templatize(file.read().decode()).splitlines())
    yield from extract_python(BytesIO(calls.encode()), keywords, tags, {})


def texts_of_sources() -> Catalog:
    """Every text of the program, with the files it stands in."""
    found = Catalog()
    root = Path(settings.BASE) / "raingan"
    for name, _line, message, _comments, _context in extract_from_dir(root, METHODS, keywords=KEYWORDS):
        known = found.get(message if isinstance(message, str) else message[0])
        places = {place for place, _number in known.locations} if known else set()
        where = f"raingan/{name}"
        found.add(message, locations=[] if where in places else [(where, 0)])
    return found


def read_catalogue() -> Catalog:
    """The English catalogue as it is stored."""
    with catalogue_path().open("rb") as file:
        return read_po(file, locale="en")


def is_translated(message: Message | None) -> bool:
    """Whether every form of ``message`` has an English text."""
    if message is None or message.fuzzy:
        return False
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


def brought_up_to_date(stored: Catalog, sources: Catalog) -> Catalog:
    """A catalogue of exactly the texts of ``sources``, with the translations that ``stored`` has of them."""
    fresh = Catalog(locale="en", fuzzy=False, header_comment="# English texts of Raingan; the msgid is the Thai text.")
    for message in sorted((each for each in sources if each.id), key=lambda each: (each.locations[0][0], str(each.id))):
        known = stored.get(message.id if isinstance(message.id, str) else message.id[0])
        kept = known.string if known is not None and is_translated(known) and _fits(known, message) else None
        fresh.add(message.id, kept, locations=sorted(message.locations), flags=message.flags - {"fuzzy"})
    return fresh


def _fits(known: Message, message: Message) -> bool:
    return isinstance(known.id, str) == isinstance(message.id, str)


def missing(stored: Catalog, sources: Catalog) -> list[str]:
    """The texts without an English one, in the order of their files."""
    texts = brought_up_to_date(stored, sources)
    return [
        str(each.id if isinstance(each.id, str) else each.id[0])
        for each in texts
        if each.id and not is_translated(each)
    ]


def unused(stored: Catalog, sources: Catalog) -> list[str]:
    """The texts of the catalogue that the program no longer holds."""
    known = {each.id if isinstance(each.id, str) else each.id[0] for each in sources}
    return [
        str(each.id)
        for each in stored
        if each.id and (each.id if isinstance(each.id, str) else each.id[0]) not in known
    ]


def write_catalogue(catalogue: Catalog) -> None:
    """Store the English catalogue, without dates and line numbers, so that only what changed shows as changed."""
    with catalogue_path().open("wb") as file:
        write_po(file, catalogue, width=0, include_lineno=False, omit_header=False)
