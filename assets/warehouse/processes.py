"""Processes that the project starts: no module is taken from the folder they stand in, and they die with their parent.

Python looks for modules first in the folder where it is started, and that may be a folder of submissions.
"""

import ctypes
import os
import signal
import sys
import threading
import time

from assets.warehouse.files import PROJECT

_PARENT_DEATH_SIGNAL = 1
"""``PR_SET_PDEATHSIG`` of Linux's ``prctl``."""


def safe_environment() -> dict[str, str]:
    """The environment of a child: it finds the project wherever that lies, and nothing in its working folder."""
    folders = [str(PROJECT), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return {**os.environ, "PYTHONSAFEPATH": "1", "PYTHONPATH": os.pathsep.join(dict.fromkeys(folders))}


def die_with_parent(parent: int, how: signal.Signals = signal.SIGKILL) -> None:
    """End this process when its parent ends, in whatever way. To be called by the child as it starts.

    Args:
        parent: process id of the parent, which may be gone already.
        how: the signal that the kernel sends on Linux, also when only the thread of the parent ends that started this
            process; elsewhere the process ends within a second.
    """
    if sys.platform != "linux":
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()
        return
    ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, how)
    if os.getppid() != parent:
        os.kill(os.getpid(), how)


def is_alive(process: int) -> bool:
    """Whether a process runs, whoever's it is. Windows cannot be asked without harm: there every one is alive."""
    if os.name == "nt":
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _follow(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
