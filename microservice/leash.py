"""A program between `run` and each of its children, so that no child outlives a killed `run`.

    python leash.py PARENT PROGRAM ARGUMENT…

Asks Linux for a SIGTERM when the parent dies, then becomes the program; the wish outlives exec. Elsewhere, and where
the C library cannot be reached, it only becomes the program. Run by its path, it imports nothing of ours.
"""

import ctypes
import os
import signal
import sys
from typing import NoReturn

PR_SET_PDEATHSIG = 1
GONE = 1


def main(parent: int, command: list[str]) -> NoReturn:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:  # it died before the wish was made
        sys.exit(GONE)
    os.execv(command[0], command)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
