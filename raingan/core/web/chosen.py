"""What people tick in a list of records."""

from collections.abc import Iterable
from uuid import UUID


def chosen_versions(values: Iterable[str]) -> dict[UUID, int]:
    """The records and versions that a page's boxes name as ``id:version``; what is neither is left out."""
    chosen: dict[UUID, int] = {}
    for value in values:
        text, _colon, version = value.partition(":")
        try:
            chosen[UUID(text)] = int(version)
        except ValueError:
            continue
    return chosen
