"""Measurements in processes of their own, so that peaks of memory do not mix."""

import os
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def apart(measure: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call a function in a fresh process."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"), initializer=mute) as pool:
        return pool.submit(measure, *args, **kwargs).result()


def mute() -> None:
    """DuckDB draws progress bars for long queries; the tables are printed by the parent."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
