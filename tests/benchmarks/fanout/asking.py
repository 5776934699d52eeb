"""Asks for one page as fast as it is answered: `python -m tests.benchmarks.fanout.asking URL HOST SECONDS`.

Prints how many pages it got.
"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import urlsplit

AT_A_TIME = 8


def main() -> None:
    url, host, seconds = sys.argv[1:]
    with ThreadPoolExecutor(AT_A_TIME) as readers:
        print(sum(readers.map(lambda _: _ask_on(url, host, float(seconds)), range(AT_A_TIME))))


def _ask_on(url: str, host: str, seconds: float) -> int:
    address, got, end = urlsplit(url), 0, time.monotonic() + seconds
    path = address.path
    while time.monotonic() < end:
        connection = HTTPConnection(address.netloc, timeout=60)
        connection.request("GET", path, headers={"Host": host})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        if answer.status == 301:  # The short address of a post leads to the one with its title.
            path = urlsplit(answer.headers["Location"]).path
            continue
        assert answer.status == 200, answer.status
        got += 1
    return got


if __name__ == "__main__":
    main()
