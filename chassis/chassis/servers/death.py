"""A child that must not outlive its parent, even one that was killed."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


def dies_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """What a child runs between fork and exec so that the kernel sends it `number` when its parent ends.

    Linux ties this to the *thread* that forks: launch from one that lives as long as the process, such as the main one.
    Elsewhere than on Linux there is nothing of the kind and None is returned.
    """
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def before_exec() -> None:
        prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:  # it died between the fork and the line above
            os.kill(os.getpid(), number)

    return before_exec
