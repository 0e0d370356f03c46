"""Lists by keyset: a page begins after the last row of the one before, found by index however far down it lies.

A cursor holds the sort's name and the values of that row; it shows nothing that the row itself does not show, and a
forged one only begins elsewhere inside what the person may see. Pages and API share this.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Field, Func, Model, Q, QuerySet, Value
from django.db.models.expressions import Combinable, F
from django.utils.translation import gettext_lazy as _

from raingan.core.web.rules import Invalid

M = TypeVar("M", bound=Model)
MOST = 500


@dataclass(frozen=True)
class Sort:
    """A named order over NOT NULL fields, the last of them unique; ``-`` before a name means descending.

    With one direction for all fields the comparison is a row value, which PostgreSQL answers from an index on these
    fields in either direction; with mixed directions an index of the same mixed directions is needed.
    """

    name: str
    fields: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The fields without their signs."""
        return tuple(field.lstrip("-") for field in self.fields)

    @property
    def descending(self) -> tuple[bool, ...]:
        """For each field whether it goes down."""
        return tuple(field.startswith("-") for field in self.fields)

    @property
    def reversed(self) -> "Sort":
        """The same order seen from its end."""
        return Sort(self.name, tuple(f[1:] if f.startswith("-") else f"-{f}" for f in self.fields))


@dataclass(frozen=True)
class Page(Generic[M]):
    """Some rows, and the cursors of the pages after and before; None where there is none."""

    items: list[M]
    next: str | None
    previous: str | None


class CursorError(ValueError):
    """The cursor was not made by this pager for this sort."""


class _Beyond(Func):
    """``(a, b) > (1, 2)`` or ``<``: true for rows beyond the given one."""

    output_field = BooleanField()

    def __init__(self, *expressions: Any, sign: str) -> None:
        super().__init__(*expressions)
        self.sign = sign

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **extra: Any
    ) -> tuple[str, tuple[Any, ...]]:
        pieces = [compiler.compile(expression) for expression in self.get_source_expressions()]
        half = len(pieces) // 2
        left = ", ".join(sql for sql, _params in pieces[:half])
        right = ", ".join(sql for sql, _params in pieces[half:])
        params = tuple(value for _sql, values in pieces for value in values)
        return f"({left}) {self.sign} ({right})", params


def choose(sorts: Sequence[Sort], name: str | None) -> Sort:
    """The sort called ``name``, else the first: a page's address may name an order that is gone."""
    return next((sort for sort in sorts if sort.name == name), sorts[0])


def paginate(
    rows: QuerySet[M], sort: Sort, cursor: str | None = None, limit: int = 50, *, strict: bool = False
) -> Page[M]:
    """One page of ``rows``: one statement, plus one where a step back reaches the first page.

    ``limit`` is kept between 1 and 500. A cursor that is not one gives the first page, or with ``strict`` (the API)
    raises ``Invalid``. Raises ``ValueError`` where the sort's fields may be null or its last is not unique.
    """
    limit = max(1, min(limit, MOST))
    fields = _fields(rows, sort)
    try:
        backward, values = _read(cursor, sort, fields) if cursor else (False, None)
    except CursorError:
        if strict:
            raise Invalid(_("ตัวชี้หน้า (cursor) ไม่ถูกต้อง"), field="cursor") from None
        backward, values = False, None
    order = sort.reversed if backward else sort
    ordered = rows.order_by(*order.fields)
    if values is not None:
        ordered = ordered.filter(_after(order, fields, values))
    found = list(ordered[: limit + 1])
    more, items = len(found) > limit, found[:limit]
    if not backward:
        return _page(items, sort, after=more, before=values is not None)
    if not more:
        return paginate(rows, sort, None, limit)
    return _page(items[::-1], sort, after=True, before=True)


def _page(items: list[M], sort: Sort, *, after: bool, before: bool) -> Page[M]:
    return Page(
        items=items,
        next=_write(sort, items[-1], backward=False) if after and items else None,
        previous=_write(sort, items[0], backward=True) if before and items else None,
    )


def _fields(rows: QuerySet[M], sort: Sort) -> list["Field[Any, Any]"]:
    fields = [_field(rows, name) for name in sort.names]
    for field in fields:
        if field.null:
            raise ValueError(f"{sort.name}: {field.name} may be null and cannot be sorted by")
    if not (fields[-1].unique or fields[-1].primary_key):
        raise ValueError(f"{sort.name}: the last field must be unique")
    return fields


def _field(rows: QuerySet[M], name: str) -> "Field[Any, Any]":
    model: type[Model] = rows.model
    *path, last = name.split("__")
    for step in path:
        model = cast("type[Model]", model._meta.get_field(step).related_model)
    field = model._meta.pk if last == "pk" else model._meta.get_field(last)
    return cast("Field[Any, Any]", field)


def _after(sort: Sort, fields: Sequence["Field[Any, Any]"], values: Sequence[Any]) -> "Combinable | Q":
    """The condition for rows behind ``values`` in the order of ``sort``."""
    if len(set(sort.descending)) == 1:
        bounds = [Value(value, output_field=field) for value, field in zip(values, fields, strict=True)]
        return _Beyond(*map(F, sort.names), *bounds, sign="<" if sort.descending[0] else ">")
    condition = Q()
    for depth in reversed(range(len(fields))):
        name, value = sort.names[depth], values[depth]
        beyond = Q(**{f"{name}__{'lt' if sort.descending[depth] else 'gt'}": value})
        condition = beyond | (Q(**{name: value}) & condition) if condition else beyond
    # The bound on the first field is implied, but only so does the planner start in the index at the right place.
    bound = Q(**{f"{sort.names[0]}__{'lte' if sort.descending[0] else 'gte'}": values[0]})
    return bound & condition


def _write(sort: Sort, row: Model, *, backward: bool) -> str:
    values = []
    for name in sort.names:
        value: Any = row
        for step in name.split("__"):
            value = getattr(value, step)
        values.append(value if isinstance(value, int | str) else str(value))
    text = json.dumps([sort.name, int(backward), *values], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str, sort: Sort, fields: Sequence["Field[Any, Any]"]) -> tuple[bool, list[Any]]:
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise CursorError from error
    if not isinstance(parts, list) or len(parts) != len(fields) + 2 or parts[0] != sort.name or parts[1] not in (0, 1):
        raise CursorError
    return parts[1] == 1, [_value(field, part) for field, part in zip(fields, parts[2:], strict=True)]


def _value(field: "Field[Any, Any]", part: object) -> Any:
    """What the cursor says for ``field``, as that field's own kind; text that PostgreSQL cannot hold is refused."""
    if isinstance(part, bool) or not isinstance(part, int | str) or (isinstance(part, str) and "\0" in part):
        raise CursorError
    try:
        value = field.to_python(part)
        field.run_validators(value)
    except (ValidationError, ValueError, TypeError, OverflowError) as error:
        raise CursorError from error
    if value is None:
        raise CursorError
    return value
