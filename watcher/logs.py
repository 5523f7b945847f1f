"""Log lines: for people on a terminal, one JSON object a line for programs."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Literal, TextIO

from watcher.visible import escape_unseen, make_visible

#: What `logging` puts on every record; anything else was given by us as `extra`.
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
_MARKS = {"WARNING": "warning: ", "ERROR": "error: ", "CRITICAL": "error: "}


def set_up_logs(
    level: str, form: Literal["auto", "human", "json"] = "auto", stream: TextIO | None = None
) -> None:
    """Send our log lines to a stream; other libraries only speak from warnings on.

    Args:
        level: the least grave line that is told.
        form: how lines look; "auto": human on a terminal, JSON elsewhere.
        stream: where they go; None: standard error.
    """
    target = stream or sys.stderr
    human = form == "human" or (form == "auto" and target.isatty())
    handler = logging.StreamHandler(target)
    handler.setFormatter(HumanLine() if human else JsonLine())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("watcher").setLevel(level.upper())


class HumanLine(logging.Formatter):
    """`14:03:07 WhatsApp/Privacy Policy: unchanged`; page text in it cannot move the cursor."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        line = make_visible(f"{at} {_MARKS.get(record.levelname, '')}{record.getMessage()}")
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class JsonLine(logging.Formatter):
    """One object a line: time, level, logger, message and what else the caller gave."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        told |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return escape_unseen(json.dumps(told, ensure_ascii=False, default=str))
