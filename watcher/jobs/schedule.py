"""The daemon's ticks: check what is due, deliver what waits; until a signal ends them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from watcher.clock import utc_now
from watcher.errors import WatcherError

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tick:
    """Something to do again and again.

    Args:
        call: what to do.
        seconds: between two beginnings.
    """

    call: Callable[[], None]
    seconds: float


def run_ticks(ticks: Mapping[str, Tick], *, stopping: threading.Event) -> None:
    """Call each tick now and again until the process is to stop; calls in hand are finished.

    A tick that takes longer than its interval is not called twice at once, and those missed
    meanwhile count as one.

    Args:
        ticks: by name.
        stopping: set when the process wants to end.
    """
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # "still running" is no news to us
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(len(ticks))},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone="UTC",
    )
    for name, tick in ticks.items():
        scheduler.add_job(
            _guarded,
            "interval",
            args=(name, tick.call),
            seconds=tick.seconds,
            id=name,
            next_run_time=utc_now(),
        )
    scheduler.start()
    stopping.wait()
    scheduler.shutdown(wait=True)


def _guarded(name: str, call: Callable[[], None]) -> None:
    """A tick that failed is told and tried again at the next one."""
    try:
        call()
    except WatcherError as error:
        logger.error("%s; the %s tick is tried again.", str(error).rstrip("."), name)
    except Exception:
        logger.exception("The %s tick failed; it is tried again.", name)
