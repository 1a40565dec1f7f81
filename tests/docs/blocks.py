"""Commands in Markdown: found, run in a copy of the repository, with a server where one is needed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from conftest import REPOSITORY
from serving import served

ADDRESS = "http://127.0.0.1:8000"
# where documentation says the server is; a test's own server listens elsewhere
_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Ran:
    """A block and how it ended."""

    text: str
    code: int
    out: str
    err: str


def blocks_of(path: Path) -> list[str]:
    """The blocks of the type ``sh`` in a Markdown file, in their order."""
    return _BLOCK.findall(path.read_text("utf-8"))


def copy_repository(target: Path) -> Path:
    """Copy what a clone would have, with changes not yet committed; return ``target``."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout.splitlines()
    for name in names:
        if (REPOSITORY / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(REPOSITORY / name, target / name)
    return target


def run_blocks(blocks: list[str], folder: Path) -> list[Ran]:
    """Run ``blocks`` one after another in ``folder``.

    After `make serve` or `ecosystem-graph serve …` there is a server that the following blocks talk to; it starts with
    the first of them. `make` is asked only what it would do, and `pip install` puts the package into a folder, without
    its dependencies.
    """
    found = []
    with ExitStack() as servers:
        project, address = None, None
        for block in blocks:
            code, out, err = 0, "", ""
            for command in commands_of(block):
                serving = re.match(r"(?:make|ecosystem-graph) serve\s*(\S*)$", command)
                if serving:
                    project, address = folder / serving[1] if serving[1] else None, None
                if serving and not command.startswith("make"):
                    continue
                if ADDRESS in command and address is None:
                    address = servers.enter_context(served(project))
                ended = _run(_harmless(command).replace(ADDRESS, address or ADDRESS), folder)
                code, out, err = code or ended.returncode, out + ended.stdout, err + ended.stderr
            found.append(Ran(block, code, out, err))
    return found


def commands_of(block: str) -> list[str]:
    """The lines of ``block`` one by one where they start something long, else all as one script."""
    lines = block.splitlines()
    long = [line for line in lines if re.match(r"make |pip |ecosystem-graph serve", line)]
    return lines if long else [block]


def _harmless(command: str) -> str:
    if command.startswith("make "):
        return command.replace("make ", "make --dry-run ", 1)
    if command.startswith("pip install "):
        options = "--quiet --no-deps --no-index --no-build-isolation --disable-pip-version-check --target installed"
        return f"{sys.executable} -m {command} {options}"
    return command


def _run(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ECOSYSTEM_GRAPH_")}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    environment["LC_ALL"] = "C.UTF-8"
    command = ["bash", "-euo", "pipefail", "-c", script]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
