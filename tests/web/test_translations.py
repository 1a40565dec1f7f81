"""The pages' own words: every one has an English translation, and the compiled catalogue is current."""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

WEB = Path(__file__).resolve().parents[2] / "src" / "ecosystem_graph" / "web"
CATALOGUE = WEB / "translations" / "en" / "LC_MESSAGES"


def read_catalogue() -> Catalog:
    with (CATALOGUE / "messages.po").open("rb") as file:
        return read_po(file, locale="en")


def test_every_text_of_the_pages_has_an_english_translation():
    used = {
        message
        for _, _, message, _, _ in extract_from_dir(
            WEB, method_map=[("**.py", "python"), ("templates/**.html", "jinja2")]
        )
    }
    catalogue = read_catalogue()
    translated = {message.id: message.string for message in catalogue if message.id}
    assert used == set(translated)
    assert all(translated.values())


def test_the_compiled_catalogue_is_current():
    catalogue = read_catalogue()
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    assert (CATALOGUE / "messages.mo").read_bytes() == buffer.getvalue()
