"""`python -m extraction`: the engine by itself, where neither Django nor the rest of the project is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SAMPLE = "tests/corpus/base64-damaged.eml"
_ALONE = """
import sys
for name in ("django", "celery", "rest_framework", "prosaas", "receipts", "gmail", "businesses", "foundation"):
    sys.modules[name] = None  # importing it fails
from extraction.__main__ import main
sys.exit(main())
"""


def run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", _ALONE, *arguments]
    return subprocess.run(command, cwd=ROOT, input=given, capture_output=True, text=True, encoding="utf-8", check=False)


def test_one_json_object_a_path() -> None:
    done = run("--jsonl", "-", given=f"{SAMPLE}\n")
    assert done.returncode == 0, done.stderr
    row = json.loads(done.stdout)
    assert (row["path"], row["outcome"], row["total"], row["currency"]) == (SAMPLE, "receipt", "18.75", "GBP")


def test_a_table_and_its_explanation() -> None:
    summary, explanation = run(SAMPLE), run("--explain", SAMPLE)
    assert "18.75" in summary.stdout
    assert "weight" in explanation.stdout
    assert len(explanation.stdout) > len(summary.stdout)


def test_an_explanation_shows_the_line_that_each_reason_was_read_in(tmp_path: Path) -> None:
    mail = tmp_path / "mail.eml"
    mail.write_bytes(b"From: Fern <a@fern.example>\nSubject: Hello\n\nYour payment was declined\n")
    row = next(line for line in run("--explain", str(mail)).stdout.splitlines() if "payment_failed" in line)
    assert "Your payment was declined" in row


def test_what_cannot_be_read_is_named() -> None:
    missing, nothing = run("nowhere.eml"), run()
    assert (missing.returncode, nothing.returncode) == (1, 1)
    assert "nowhere.eml cannot be read" in missing.stderr
    assert "name a file" in nothing.stderr
