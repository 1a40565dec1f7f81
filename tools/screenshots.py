"""Take pictures of the pages with Debian's Chromium: light, dark, and as narrow as a phone.

``make screenshots`` serves the bundled project on a free port and writes docs/images/<page>-<look>.png. Those that
README.md shows are committed, so they must stay small.
"""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
LARGEST = 150_000
# bytes of one picture
PAGES = {
    "start": ("/?lang=en", 960),
    "entity": ("/id/org/digitalagentur-sachsen.html?lang=en", 1340),
    "question": ("/queries/zustand-am-stichtag?lang=en", 900),
}
# name -> path, height of the picture in CSS pixels
LOOKS: dict[str, tuple[Literal["light", "dark"], int]] = {
    "light": ("light", 880),
    "dark": ("dark", 880),
    "narrow": ("light", 360),
}
# look -> colour scheme, width of the window in CSS pixels
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip


@contextmanager
def served() -> Iterator[str]:
    """Serve the bundled project on a free port and yield its address; raises RuntimeError if it does not start."""
    command = [sys.executable, "-u", "-c", "from ecosystem_graph.cli import main; main()", "serve", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        for line in process.stdout or ():
            if found := re.search(r"http://\S+", line):
                yield found[0]
                return
        raise RuntimeError("the server ended before it said its address")
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=15)


def take(address: str) -> Iterator[Path]:
    """Yield the path of each picture once it is written."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        for look, (scheme, width) in LOOKS.items():
            context = browser.new_context(locale="en-GB", color_scheme=scheme)
            page = context.new_page()
            for name, (path, height) in PAGES.items():
                page.set_viewport_size({"width": width, "height": height})
                page.goto(address + path, wait_until="networkidle")
                target = IMAGES / f"{name}-{look}.png"
                page.screenshot(path=target)
                yield target
            context.close()
        browser.close()


def main() -> None:
    """Take all pictures; exit with 1 if one is too large for the repository."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with served() as address:
        sizes = {path: path.stat().st_size for path in take(address)}
    for path, size in sizes.items():
        print(f"{path.relative_to(ROOT)}  {size:,} bytes" + ("  too large" if size > LARGEST else ""))
    sys.exit(max(sizes.values()) > LARGEST)


if __name__ == "__main__":
    main()
