"""Bring the English translations in line with the texts of the pages: extract, update, compile.

New texts get an empty translation, which the tests refuse; fill it in and run this again.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

WEB = Path(__file__).resolve().parents[1] / "src" / "ecosystem_graph" / "web"
FOLDER = WEB / "translations" / "en" / "LC_MESSAGES"
FIXED = datetime(2026, 11, 24, tzinfo=UTC)
# the dates in the header never change, so that the same texts give the same bytes


def used_texts() -> list[str]:
    """Return the texts in Python files and templates, sorted."""
    methods = [("**.py", "python"), ("templates/**.html", "jinja2")]
    return sorted({str(message) for _, _, message, _, _ in extract_from_dir(WEB, method_map=methods)})


def updated(old: Catalog) -> Catalog:
    """Return a catalogue of exactly the texts in use, with the translations of ``old``."""
    catalogue = Catalog(
        locale="en", project="Ecosystem Graph", version="", copyright_holder="the Ecosystem Graph project",
        creation_date=FIXED, revision_date=FIXED, last_translator="", language_team="", msgid_bugs_address="",
        fuzzy=False, charset="utf-8",
    )  # fmt: skip
    for text in used_texts():
        known = old.get(text)
        catalogue.add(text, known.string if known else "", flags=())
    return catalogue


def main() -> None:
    """Write messages.po and messages.mo."""
    with (FOLDER / "messages.po").open("rb") as file:
        catalogue = updated(read_po(file, locale="en"))
    with (FOLDER / "messages.po").open("wb") as file:
        write_po(file, catalogue, sort_output=True)
    with (FOLDER / "messages.po").open("rb") as file:
        written = read_po(file, locale="en")
    with (FOLDER / "messages.mo").open("wb") as file:
        write_mo(file, written)


if __name__ == "__main__":
    main()
