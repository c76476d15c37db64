"""A web server leaves nothing in the system's temporary directory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from prosaas import web_server
from tests.processes import Product
from tests.prosaas.serving import serve


@pytest.mark.story
def test_its_place_for_numbers_goes_when_it_ends(product: Product, tmp_path: Path) -> None:
    serve(product, TMPDIR=str(tmp_path))
    (place,) = tmp_path.glob("prosaas-metrics-*")
    assert any(place.iterdir())
    product.processes.stop()
    assert not place.exists()


def test_what_a_killed_one_left_is_swept_by_the_next(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left = tmp_path / f"prosaas-metrics-{ended.pid}-abc"
    in_use = tmp_path / f"prosaas-metrics-{os.getpid()}-abc"
    others = tmp_path / "prosaas-metrics-of-somebody"
    for place in (left, in_use, others):
        place.mkdir()
    web_server.sweep(tmp_path)
    assert set(tmp_path.iterdir()) == {in_use, others}
