"""The sample nginx of the README, with the ports and folders of a test."""

import re
from pathlib import Path

from tests.installation import ROOT, Installation


def as_in_the_readme(site: Installation, front: int, log: Path, *, sockets: int | None = None) -> str:
    """`sockets` is the port of the process that serves them, where it is not the one that serves all."""
    found = re.search(r"```nginx\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert found is not None
    said = found[1]
    for theirs, ours in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{front};"),
        ("127.0.0.1:8000", f"127.0.0.1:{site.port}"),
        ("127.0.0.1:8001", f"127.0.0.1:{sockets or site.port}"),
        ("/var/lib/rounds/files/", f"{site.instance}/files/"),
        ("/var/log/nginx/plays.log", str(log)),
    ):
        assert theirs in said
        said = said.replace(theirs, ours)
    return said
