"""`python -m receipts.extraction --jsonl -`: one JSON object for each path on standard input."""

import pathlib
import sys

from . import extract
from .presenting import json_line

for line in sys.stdin:
    path = pathlib.Path(line.strip())
    print(json_line(str(path), extract(path.read_bytes(), media_type="", name=path.name)))
