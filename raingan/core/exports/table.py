"""One description of a table, from which XLSX, CSV and PDF are written.

A table knows no format: its columns say what they hold, its rows are tuples in their order. Rows may be a generator, so
that a hundred thousand of them never stand in memory together.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text: TypeAlias = str | _StrPromise

Kind = Literal["text", "integer", "decimal", "date", "datetime"]
Value: TypeAlias = "str | int | float | Decimal | date | datetime | None"
Row: TypeAlias = Sequence[Value]
Progress: TypeAlias = Callable[[int], None]
# How often a writer tells how far it is.
EVERY = 1000


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column: ``key`` names it for programs, ``label`` heads it for people, ``width`` is in characters."""

    key: str
    label: "Text"
    kind: Kind = "text"
    width: int = 16

    @property
    def is_number(self) -> bool:
        """Whether its cells stand to the right."""
        return self.kind in {"integer", "decimal"}


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table with its heading. ``about`` are the lines below the title (period, place, with what it was computed).

    ``total`` is a last row that sums the others; a CSV leaves it out. ``notes`` stand below the table. ``sheet`` names
    it in a workbook of several (at most 31 signs). ``file_name`` is its own part of the file's name
    (``palad-reports-4701-2026-11``); on paper ``agency`` issues it for the place with the code ``place``, and
    ``signer`` signs it as ``position`` (whoever asked for it, without one). A paper that is no plain table names its
    own typst ``template``, which reads ``more`` beside what ``pdf_file.write_pdf`` gives every paper.
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Row]
    total: Row | None = None
    about: Sequence[str] = field(default=())
    notes: Sequence[str] = field(default=())
    sheet: str = ""
    file_name: str = ""
    agency: str = ""
    place: str = "TH"
    signer: str = ""
    position: str = ""
    template: Path | None = None
    more: Mapping[str, object] = field(default_factory=dict)


def followed(rows: Iterable[Row], progress: Progress | None) -> Iterable[Row]:
    """``rows``, telling ``progress`` how many have passed: after each thousand, and at the end."""
    count = 0
    for row in rows:
        yield row
        count += 1
        if progress is not None and count % EVERY == 0:
            progress(count)
    if progress is not None:
        progress(count)
