"""The command line: what each command writes, and the documented exit codes."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from ecosystem_graph import __version__
from ecosystem_graph.cli.main import COMMANDS, EXIT_CODES

SELECT = "SELECT ?s WHERE { ?s a <http://xmlns.com/foaf/0.1/Person> }"
PERSON = "https://w3id.org/ecosystem-graph/id/person/erika-muster"


def test_the_version_is_the_package_s(run):
    assert run("--version").text.strip().endswith(__version__)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_examples(run, command):
    ended = run(command, "--help")
    assert ended.code == 0
    assert "Example" in ended.text
    assert f"ecosystem-graph {command}" in ended.text


def test_the_help_lists_all_exit_codes(run):
    text = run("--help").text
    assert all(re.search(rf"^\s+{code}\s", text, re.MULTILINE) for code in EXIT_CODES)


def test_a_query_in_a_pipe_is_csv(run, world):
    assert run("query", SELECT, "-p", world).text.split() == ["s", PERSON]


@pytest.mark.parametrize(("name", "start"), [("json", b'{"head"'), ("xml", b"<?xml"), ("tsv", b"?s"), ("csv", b"s")])
def test_a_query_comes_in_any_results_format(run, world, name, start):
    assert run("query", SELECT, "-p", world, "--format", name).out.startswith(start)


def test_a_query_comes_from_a_file_or_standard_input(run, world, tmp_path, monkeypatch):
    path = tmp_path / "frage.rq"
    path.write_text(SELECT)
    by_file = run("query", path, "-p", world).out
    monkeypatch.setattr("sys.stdin", path.open())
    assert run("query", "-", "-p", world).out == by_file
    sys.stdin.close()


def test_a_saved_question_takes_parameters(run, world):
    assert run("query", "amtsinhaber", "-p", world).code == 0
    listed = run("query", "--list", "-p", world).text
    assert "amtsinhaber" in listed


def test_a_constructed_graph_is_turtle(run, world):
    assert b"Erika Muster" in run("query", "CONSTRUCT WHERE { ?s ?p ?o }", "-p", world).out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("query", "SELECT * WHERE {"), 65, "line 1"),
        (("query", "gibtsnicht"), 66, "amtsinhaber"),
        (("query", "fehlt.rq"), 66, "fehlt.rq"),
        (("query", "amtsinhaber", "unfug=1"), 64, "unfug"),
        (("query", "amtsinhaber", "unfug"), 64, "NAME=VALUE"),
        (("query", SELECT, "--format", "xslx"), 64, "json"),
        (("query", "DELETE WHERE { ?s ?p ?o }"), 65, "read-only"),
        (("export", "orga:niemand"), 66, "niemand"),
        (("export", "niemand"), 64, "CURIE"),
        (("export",), 64, "exactly one"),
        (("export", "orga:digitalverband-musterland", "--format", "docx"), 64, "ttl"),
        (("export", "--kind", "persn"), 66, "person"),
        (("export", "--source", "keine"), 66, "keine"),
    ],
)
def test_bad_input_ends_with_its_code_and_a_sentence(run, world, arguments, code, words):
    ended = run(*arguments, "-p", world)
    assert ended.code == code
    assert words in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("flags", [("--lang", "de"), ("--lang=de",)])
def test_errors_speak_german_when_asked(run, world, flags):
    assert "Es gibt: amtsinhaber" in run(*flags, "query", "gibtsnicht", "-p", world).err


def test_a_missing_project_names_the_folder(run, tmp_path):
    ended = run("validate", tmp_path / "nichts")
    assert ended.code == 66
    assert "nichts" in ended.err


def test_an_unknown_setting_names_the_nearest_known_one(run, world):
    (world / "ecosystem-graph.toml").write_text('base-irri = "https://example.org/"\n')
    ended = run("query", "--list", "-p", world)
    assert ended.code == 78
    assert "base-iri" in ended.err


def test_an_unknown_environment_setting_names_the_nearest_known_one(run, world, monkeypatch):
    monkeypatch.setenv("ECOSYSTEM_GRAPH_PROT", "9000")
    ended = run("query", "--list", "-p", world)
    assert ended.code == 78
    assert "ECOSYSTEM_GRAPH_PORT" in ended.err


def test_a_broken_file_stops_everything_and_is_named_with_its_line(run, world):
    path = world / "data" / "sources" / "musterland" / "kaputt.ttl"
    path.write_text("PREFIX eco: <https://w3id.org/ecosystem-graph/ontology#>\n<> a eco:SourceGraph\n  eco:x .\n")
    ended = run("export", "--all", "-p", world)
    assert ended.code == 65
    assert "data/sources/musterland/kaputt.ttl:3" in ended.err
    assert ended.out == b""


def test_all_broken_files_are_named_at_once(run, world):
    for name in ("kaputt", "auch-kaputt"):
        (world / "data" / "sources" / "musterland" / f"{name}.ttl").write_text("nix .\n")
    ended = run("query", SELECT, "-p", world)
    assert "/kaputt.ttl:1" in ended.err
    assert "/auch-kaputt.ttl:1" in ended.err


@pytest.mark.parametrize("form", ["ttl", "jsonld", "nt", "rdf", "nq", "trig"])
def test_export_and_web_give_the_same_bytes(run, world, form):
    from web.conftest import make_app

    client = make_app(world).test_client()
    entity = run("export", "orga:digitalverband-musterland", "-p", world, "-f", form).out
    assert entity == client.get(f"/id/org/digitalverband-musterland.{form}").data
    source = run("export", "--source", "ministerium-webseite-2026", "-p", world, "-f", form).out
    assert source == client.get(f"/graph/ministerium-webseite-2026.{form}").data
    kind = run("export", "--kind", "person", "-p", world, "-f", form).out
    assert kind == client.get(f"/kind/person.{form}").data
    if form != "nq":
        return
    # the derived graph and the description carry the day, which is today on the command line
    whole = run("export", "--all", "-p", world, "-f", form).out
    assert without_day(whole) == without_day(client.get("/dataset.nq").data)


def without_day(dump: bytes) -> list[bytes]:
    return [line for line in dump.splitlines() if not re.search(rb"/graph/_(?:derived|description)> \.$", line)]


def test_build_writes_all_dumps_with_their_checksums(run, world, tmp_path):
    ended = run("build", world, "--to", tmp_path / "dumps")
    assert ended.code == 0
    facts = json.loads((tmp_path / "dumps" / "dataset.json").read_text())
    assert [Path(item["name"]).suffix for item in facts["files"]] == [".ttl", ".jsonld", ".nt", ".rdf", ".nq", ".trig"]
    for item in facts["files"]:
        assert hashlib.sha256((tmp_path / "dumps" / item["name"]).read_bytes()).hexdigest() == item["sha256"]
    (quads,) = (tmp_path / "dumps").glob("*.nq")
    assert facts["quads"] == len(quads.read_bytes().splitlines())


def test_a_new_source_is_valid_turtle_with_its_own_prefixes_only(run, world):
    ended = run(
        "new-source", "--title", "Größe „zählt“", "--url", "https://example.org/a", "--as-of", "2024-05",
        "--publisher", "Oiger", "--folder", "musterland", "-p", world,
    )  # fmt: skip
    assert (ended.code, ended.text.strip()) == (0, "data/sources/musterland/oiger-groesse-zaehlt-2024-05.ttl")
    text = (world / ended.text.strip()).read_text()
    assert '"2024-05"^^xsd:gYearMonth' in text
    for prefix in re.findall(r"PREFIX (\w+):", text):
        assert re.search(rf"(?<!PREFIX ){prefix}:", text)
    assert run("query", SELECT, "-p", world).code == 0
    assert run("new-source", "--title", "x", "--url", "https://example.org/a", "--as-of", "2024",
               "--slug", "oiger-groesse-zaehlt-2024-05", "-p", world).code == 65  # fmt: skip


def test_a_new_source_of_a_known_publisher_is_named_without_the_prefix(run, world):
    given = ("--title", "Haus", "--url", "https://example.org/a", "--as-of", "2024", "--folder", "musterland")
    ended = run("new-source", *given, "--publisher", "orga:digitalverband-musterland", "-p", world)
    assert ended.text.strip() == "data/sources/musterland/digitalverband-musterland-haus-2024.ttl"


@pytest.mark.parametrize(
    ("flag", "value"), [("--url", "kein url"), ("--as-of", "gestern"), ("--issued", "2024-13"), ("--folder", "../weg")]
)
def test_a_new_source_with_a_wrong_value_writes_nothing(run, world, flag, value):
    given = {"--title": "x", "--url": "https://example.org/", "--as-of": "2024", flag: value}
    before = sorted(world.rglob("*"))
    ended = run("new-source", *(part for pair in given.items() for part in pair), "-p", world)
    assert ended.code == 64
    assert flag in ended.err
    assert sorted(world.rglob("*")) == before


def test_a_port_in_use_is_named_with_the_way_out(run, world):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = run("serve", world, "--port", port)
    assert ended.code == 71
    assert str(port) in ended.err
    assert "--port" in ended.err


@pytest.mark.parametrize("server", ["granian", "waitress"])
def test_serve_says_what_it_loaded_answers_and_stops_on_a_signal(world, server):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from ecosystem_graph.cli import main; main()"]
    process = subprocess.Popen(
        [*command, "serve", str(world), "--port", str(port), "--server", server],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    try:
        body = fetch(f"http://127.0.0.1:{port}/", process)
        assert b"Musterland" in body
        again = fetch(f"http://127.0.0.1:{port}/sparql?query=ASK%7B%7D", process)
        assert b"true" in again
    finally:
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert f"http://127.0.0.1:{port}" in out.decode()
    assert re.search(r"\d+ quads, 2 sources, \d+ entities in \d", out.decode())
    assert "Traceback" not in err.decode()


@pytest.mark.parametrize("server", ["granian", "waitress"])
def test_ctrl_c_in_a_terminal_ends_the_server_and_leaves_nothing_behind(world, server):
    # a terminal signals the whole process group
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from ecosystem_graph.cli import main; main()"]
    process = subprocess.Popen(
        [*command, "serve", str(world), "--port", str(port), "--server", server],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    try:
        fetch(f"http://127.0.0.1:{port}/", process)
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=10)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def fetch(address: str, process: subprocess.Popen[bytes]) -> bytes:
    for _ in range(100):
        try:
            with urllib.request.urlopen(address, timeout=5) as response:
                return bytes(response.read())
        except OSError:
            assert process.poll() is None, process.communicate()
            time.sleep(0.1)
    raise AssertionError("the server did not answer in 10 s")
