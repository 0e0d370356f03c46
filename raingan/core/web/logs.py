"""Log lines as JSON, one object a line, each with the id of the request it belongs to. No personal data goes in."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")


class JsonLine(logging.Formatter):
    """Formats a record as one line of JSON; a mapping given as ``extra={"facts": {…}}`` is merged in."""

    def format(self, record: logging.LogRecord) -> str:
        """One line: time (ISO 8601, UTC), level, logger, message, request id, facts, and a traceback if any."""
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
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)
