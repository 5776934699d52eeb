"""Forms with files, encoded beforehand: the client leaves the temporary file of a large one open."""

import io
from typing import Any

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart


def form_of(content: bytes, name: str, field: str = "file", **words: str) -> dict[str, Any]:
    """Arguments for `client.post`."""
    boundary, body = encode_multipart({field: FileStorage(io.BytesIO(content), name), **words})
    return {"data": body, "content_type": f"multipart/form-data; boundary={boundary}"}
