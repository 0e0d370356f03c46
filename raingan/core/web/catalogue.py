"""The English catalogue: what texts the program holds, and which of them have no translation.

Babel reads the sources and writes the catalogue, so that no machine needs gettext's own tools. The msgid is the Thai
text; a plural has the same Thai twice. Where one Thai text is several English ones (a state and the button that leads
to it), a context tells them apart: ``pgettext`` and ``{% translate … context … %}``.
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
KEYWORDS: dict[str, Any] = {
    **DEFAULT_KEYWORDS, **dict.fromkeys(_ONE_TEXT), "ngettext_lazy": (1, 2), "pgettext_lazy": ((1, "c"), 2),
}  # fmt: skip
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
    for name, _line, message, _comments, context in extract_from_dir(root, METHODS, keywords=KEYWORDS):
        known = found.get(message, context)
        places = {place for place, _number in known.locations} if known else set()
        where = f"raingan/{name}"
        found.add(message, locations=[] if where in places else [(where, 0)], context=context)
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
    for message in sorted((each for each in sources if each.id), key=_order):
        known = stored.get(message.id, message.context)
        kept = known.string if known is not None and is_translated(known) and _fits(known, message) else None
        flags, places = message.flags - {"fuzzy"}, sorted(message.locations)
        fresh.add(message.id, kept, locations=places, flags=flags, context=message.context)
    return fresh


def _order(message: Message) -> tuple[str, str, str]:
    return message.locations[0][0], str(message.id), message.context or ""


def _fits(known: Message, message: Message) -> bool:
    return isinstance(known.id, str) == isinstance(message.id, str)


def missing(stored: Catalog, sources: Catalog) -> list[str]:
    """The texts without an English one, in the order of their files."""
    return [_named(each) for each in brought_up_to_date(stored, sources) if each.id and not is_translated(each)]


def unused(stored: Catalog, sources: Catalog) -> list[str]:
    """The texts of the catalogue that the program no longer holds."""
    known = {_named(each) for each in sources}
    return [_named(each) for each in stored if each.id and _named(each) not in known]


def _named(message: Message) -> str:
    """The Thai text of ``message``, with its context in brackets where it has one."""
    text = message.id if isinstance(message.id, str) else message.id[0]
    return f"{text} [{message.context}]" if message.context else str(text)


def write_catalogue(catalogue: Catalog) -> None:
    """Store the English catalogue, without dates and line numbers, so that only what changed shows as changed."""
    with catalogue_path().open("wb") as file:
        write_po(file, catalogue, width=0, include_lineno=False, omit_header=False)
