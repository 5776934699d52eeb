"""Limits itself and becomes a command: confine.py CPU FILE_BYTES OPEN_FILES MEMORY PARENT COMMAND..."""

import ctypes
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG = 1
CLONE_NEWNET = 0x40000000
CLONE_NEWUSER = 0x10000000


def main() -> None:
    cpu_seconds, file_bytes, open_files, memory_bytes, parent = map(int, sys.argv[1:6])
    limit(resource.RLIMIT_CPU, cpu_seconds)
    limit(resource.RLIMIT_FSIZE, file_bytes)
    limit(resource.RLIMIT_NOFILE, open_files)
    limit(resource.RLIMIT_CORE, 0)
    if sys.platform == "linux":
        limit(resource.RLIMIT_AS, memory_bytes)
        die_with(parent)
        leave_the_network()
    restore_signals()
    os.nice(5)
    os.execv(sys.argv[6], sys.argv[6:])  # noqa: S606  # the caller gives a list, and no shell is near


def limit(what: int, most: int) -> None:
    hard = resource.getrlimit(what)[1]
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (most, most))


def die_with(parent: int) -> None:
    """A worker that is killed takes its encoder along."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)


def leave_the_network() -> None:
    """Where the kernel allows it. Elsewhere only the list of protocols keeps a file from calling out."""
    libc = ctypes.CDLL(None)
    if libc.unshare(CLONE_NEWNET) != 0:
        libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)


def restore_signals() -> None:
    # Python ignores both, and what is ignored stays so after exec: no limit of file size would end ffmpeg.
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)


if __name__ == "__main__":
    main()
