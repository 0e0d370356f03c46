"""What every room's API says in the same words: text as people type it, moments on Bangkok's clock, bodies."""

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from raingan.core.thai.dates import in_bangkok

BIGGEST_INTEGER = 2**31 - 1


def _readable(text: str) -> str:
    """The text as it is kept: no space around it, line feeds only. Refuses what no keyboard types."""
    if not text.isprintable() and any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in text):
        raise PydanticCustomError("unreadable_text", "NUL or half a surrogate pair")
    if "\N{REPLACEMENT CHARACTER}" in text:
        raise PydanticCustomError("unreadable_text", "not UTF-8")
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


Text = Annotated[str, AfterValidator(_readable)]


def _moment(at: datetime) -> str:
    """A moment on Bangkok's clock, the same whether it comes from the request or from the database."""
    return in_bangkok(at).isoformat(timespec="milliseconds")


Moment = Annotated[
    datetime, PlainSerializer(_moment, return_type=str), WithJsonSchema({"type": "string", "format": "date-time"})
]


class Sent(Schema):
    """What clients send: a member we do not know is refused, for it is most likely a mistyped one."""

    model_config = ConfigDict(extra="forbid")
