"""What code, questions and ontology know is written into docs/ by `make docs`; here it is compared."""

from __future__ import annotations

import importlib.util
from types import ModuleType

import pytest

from conftest import REPOSITORY
from ecosystem_graph import errors
from ecosystem_graph.cli.main import COMMANDS, EXIT_CODES


def load_generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generator", REPOSITORY / "tools" / "docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PAGES: dict[str, str] = load_generator().pages()


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_current(name):
    written = (REPOSITORY / "docs" / name).read_text("utf-8")
    assert written == PAGES[name], f"docs/{name} is out of date: make docs"


def test_every_question_file_is_documented():
    for path in (REPOSITORY / "queries").glob("*.rq"):
        assert f"\n## {path.stem}\n" in PAGES["queries.md"]


def test_every_command_and_exit_code_is_documented():
    assert all(f"\n## {name}\n" in PAGES["cli.md"] for name in COMMANDS)
    assert all(f"\n| {code} |" in PAGES["cli.md"] for code in EXIT_CODES)


def test_every_error_ends_the_command_line_with_a_documented_code():
    classes = [item for item in vars(errors).values() if isinstance(item, type)]
    ours = [item for item in classes if issubclass(item, errors.EcosystemGraphError)]
    assert {item.exit_code for item in ours} <= set(EXIT_CODES)
    assert all(f"| `{item.__name__}` | {item.status} | {item.exit_code} |" in PAGES["errors.md"] for item in ours)


def test_the_tree_at_the_top_of_errors_is_the_tree_of_classes():
    lines = (errors.__doc__ or "").split("\n\n")[1].splitlines()
    parents: list[str] = []
    for line in lines:
        shown = line.replace("├── ", "    ").replace("└── ", "    ").replace("│   ", "    ")
        name, *rest = shown.split()
        depth = (len(shown) - len(shown.lstrip())) // 4
        error = getattr(errors, name)
        if depth:
            assert error.__bases__[0].__name__ == parents[depth - 1]
        if rest and rest[0].isdigit():
            assert error.status == int(rest[0])
        else:
            assert error.status == getattr(errors, parents[depth - 1]).status
        parents[depth:] = [name]
    count = sum(isinstance(item, type) and issubclass(item, Exception) for item in vars(errors).values())
    assert len(lines) == count


def test_every_own_term_has_a_definition_in_both_languages():
    for term in PAGES["ontology.md"].split("\n### ")[1:]:
        name, german, english = [line for line in term.splitlines() if line][:3]
        assert german.startswith("- **"), name
        assert english.startswith("- **"), name
        assert not german.endswith(": "), name
        assert not english.endswith(": "), name
