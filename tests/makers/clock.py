"""A clock that stands still: times of receipt are data, and homes that are compared have the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo
from unittest.mock import patch

RECEIVED = datetime.fromisoformat("2024-03-01T01:30:00+00:00")
"""When every file came."""


@contextmanager
def standing_clock(moment: datetime = RECEIVED) -> Iterator[None]:
    """Files that are collected inside came at a moment, which it also is for what is due."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return moment.astimezone(tz)

    with patch("assets.intake.assets.datetime", Clock), patch("pipelines.sensors.datetime", Clock):
        yield
