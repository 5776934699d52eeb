"""What a server and the processes it has started use, as the system tells it."""

import os
from pathlib import Path

TICK = 1_000_000 // os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def cpu(pid: int) -> int:
    """Microseconds, of all the family together."""
    return sum(_cpu_of(each) for each in family(pid))


def resident(pid: int) -> int:
    """Bytes of memory, of all the family together."""
    return sum(int(Path(f"/proc/{each}/statm").read_text().split()[1]) * PAGE for each in family(pid))


def family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in family(int(child)))]


def _cpu_of(pid: int) -> int:
    # The name, in brackets, may hold spaces; the fields are counted after it.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK
