"""Schemathesis fires requests made from the OpenAPI document at a running server, valid ones and broken ones.

No answer may be a 5xx, and every status, content type and body must be as the document says. How they are judged:
schemathesis.toml. A failure prints a curl command that repeats it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import make_world
from serving import served

CONFIG = Path(__file__).with_name("schemathesis.toml")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(make_world(tmp_path_factory.mktemp("generated") / "world")) as address:
        yield address


def fire(address: str, folder: Path, *flags: str, limit: float) -> None:
    file = folder / "openapi.json"  # given an address, schemathesis leaves out the operation that is there
    with urllib.request.urlopen(f"{address}/openapi.json") as response:
        file.write_bytes(response.read())
    run = ["run", str(file), "--url", address, "--phases", "examples,coverage,fuzzing", "--workers", "2", *flags]
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG), *run]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=limit)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    operations = sum(map(len, json.loads(file.read_bytes())["paths"].values()))
    assert f"Tested: {operations}\n" in ended.stdout


@pytest.mark.slow
def test_generated_requests_are_answered_as_the_document_says(address, tmp_path):
    fire(address, tmp_path, "--max-examples", "5", "--seed", "1", limit=300)


@pytest.mark.soak
def test_thousands_of_generated_requests_are_answered_as_the_document_says(address, tmp_path):
    fire(address, tmp_path, "--max-examples", "300", "--continue-on-failure", limit=1800)
