"""Log lines as JSON, one object a line, each with the id of the request it belongs to. No personal data goes in."""

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")


class JsonLine(logging.Formatter):
    """Formats a record as one line of JSON; a mapping given as ``extra={"facts": {…}}`` is merged in."""

    def format(self, record: logging.LogRecord) -> str:
        """One line: time (ISO 8601, UTC), level, logger, message, request id, facts, and where a failure happened."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id := REQUEST_ID.get():
            line["id"] = request_id
        line.update(getattr(record, "facts", {}))
        if record.exc_info:
            line |= _failure(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def _failure(error: BaseException | None) -> dict[str, object]:
    """The kinds and places of an error and its causes, never its text: that may quote a row or a page's context."""
    kinds, places = [], []
    while error is not None:
        kinds.append(f"{type(error).__module__}.{type(error).__qualname__}")
        places.append(
            [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
        )
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return {"errors": kinds, "traceback": places}
