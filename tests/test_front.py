"""What the scanner sees in a query that somebody else wrote, and that no spelling brings a SERVICE past it."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples, RdfFormat, Store, parse

from ecosystem_graph.errors import (
    EcosystemGraphError,
    QuerySyntaxError,
    QueryTooDeepError,
    ServiceRefusedError,
    UpdateRefusedError,
)
from ecosystem_graph.store.front import QueryOutline, check_readable, scan
from ecosystem_graph.store.tokens import resolve

ENGINE = Store()
ENGINE.update(
    'INSERT DATA { <a:a> <a:p> 5 , true , "x"@en , <http://h:> , <a:a.b> . <a:b> <a:q> <a:b> . '
    "GRAPH <a:g> { <a:a> <a:p> 5 } }"
)


def outline(
    text: str,
    form: str | None = "ASK",
    *,
    graphs: tuple[tuple[str, ...], tuple[str, ...]] = ((), ()),
    names_graphs: bool = False,
    nesting: int = 1,
    parts: int = 2,
) -> QueryOutline:
    return QueryOutline(form, False, False, names_graphs, *graphs, nesting, parts, len(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ASK {}", {}),
        ("ask{}", {}),
        ("SELECT * WHERE { ?s ?p ?o }", {"form": "SELECT", "parts": 4}),
        ("SELECT(1 AS ?x){}", {"form": "SELECT", "parts": 3}),
        ("# DESCRIBE\nBASE <http://a/> PREFIX ask: <b#> CONSTRUCT WHERE {}", {"form": "CONSTRUCT", "parts": 5}),
        ('VERSION "1.2" DESCRIBE <a:b>', {"form": "DESCRIBE", "nesting": 0, "parts": 2}),
        ("ASK { GRAPH ?g { ?s ?p ?o } }", {"names_graphs": True, "nesting": 2, "parts": 4}),
        ("ASK { graph<a:g>{} }", {"names_graphs": True, "nesting": 2, "parts": 4}),
        ("ASK { ?s ?p true.GRAPH<a:g>{} }", {"names_graphs": True, "nesting": 2, "parts": 5}),
        ("ASK { ?s (<a:b>/(<a:c>|^<a:d>))* [ ?p ( 1 2 ) ] }", {"nesting": 3, "parts": 5}),
        ("ASK { << << ?a ?b ?c >> ?d ?e >> ?f <<( ?g ?h ?i )>> }", {"nesting": 3}),
        ("ASK { FILTER(?a < ?b && ?a >= 5 || !?c) }", {"nesting": 2, "parts": 8}),
        ("ASK { FILTER(?x = <http://a/Bonn_(Rhein)>) }", {"nesting": 2, "parts": 3}),
        ("ASK FROM <a:x> {}", {"graphs": (("a:x",), ()), "parts": 3}),
    ],
)
def test_the_outline_of_a_query(text: str, expected: dict[str, object]) -> None:
    assert scan(text) == outline(text, **expected)  # type: ignore[arg-type]
    check_readable(scan(text))


@pytest.mark.parametrize(
    "inside",
    [
        "?graph ?service ?from",
        "$graph $service $from",
        "?s <http://x/SERVICE> <service>",
        "?s <http://x/#SERVICE> ?o . ?t ?q <http://x/#SERVICE>",
        "ex:service ex:GRAPH ex:FROM",
        "service:a graph:b from:c",
        ":service :GRAPH :FROM",
        "ex:a.service ex:b-graph ex:c_from",
        "?s ?p ex:service OPTIONAL { ?s ?p ?o }",
        "ex:service ?p ?o ; ex:service ?q .",
        "_:service _:graph _:from",
        "?s ?p 'SERVICE <x> {} GRAPH ?g {} FROM <x>'",
        '?s ?p "SERVICE <x> {} GRAPH ?g {} FROM <x>"',
        "?s ?p '''\nSERVICE <x> {}\n' '' GRAPH ?g {}''' ",
        '?s ?p """\nSERVICE <x> {}\n" "" GRAPH ?g {}""" ',
        r'?s ?p "\" SERVICE <x> {} GRAPH ?g {}" , "\\" ',
        r"?s ?p '\' SERVICE <x> {} GRAPH ?g {}' , '\\' ",
        '?s ?p "a"@service , "b"@en-graph , "c"^^ex:service ',
        "?s ?p ?o # SERVICE <x> {} GRAPH ?g {} FROM <x>\n",
        "?s ?p ?o # SERVICE <x> {}\r ",
        r"?s ex:\#SERVICE ?o",
    ],
)
def test_keywords_in_names_texts_and_comments_are_none(inside: str) -> None:
    prefixes = "PREFIX ex: <a:> PREFIX service: <b:> PREFIX graph: <c:> PREFIX from: <d:> PREFIX : <e:> "
    found = scan(f"{prefixes}ASK {{ {inside} }}")
    assert (found.form, found.uses_service, found.names_graphs, found.fault) == ("ASK", False, False, None)
    assert (found.default_graphs, found.named_graphs) == ((), ())
    check_readable(found)


def test_a_graph_may_be_called_service() -> None:
    for text in ("ASK { GRAPH service:a { ?s ?p ?o } }", "ASK FROM service:a {}", "ASK FROM NAMED ex:service {}"):
        assert not scan("PREFIX service: <a:> PREFIX ex: <a:> " + text).uses_service


SERVICES = [
    "ASK { SERVICE <bad:x> {} }",
    "ASK{service<bad:x>{}}",
    "ASK { SeRvIcE\t<bad:x>\n{} }",
    "ASK { SERVICE # comment\n <bad:x> # comment\n {} }",
    "ASK { SERVICE ?x {} }",
    "PREFIX ex: <bad:> ASK { SERVICE ex:x {} }",
    "SELECT * { { SELECT * { SERVICE <bad:x> {} } } }",
    "SELECT * { ?s ?p ?o OPTIONAL { SERVICE <bad:x> {} } }",
    "ASK { { ?s ?p 6 } UNION { SERVICE <bad:x> {} } }",
    "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o . SERVICE <bad:x> {} }",
    # the engine needs no space around a keyword
    "ASK { ?s ?p 5SERVICE<bad:x>{} }",
    "ASK { ?s ?p 5.SERVICE<bad:x>{} }",
    "ASK { ?s ?p trueSERVICE<bad:x>{} }",
    "ASK { ?s ?p true.SERVICE<bad:x>{} }",
    "ASK { ?s ?p ?o.SERVICE<bad:x>{} }",
    "PREFIX ex: <bad:> ASK { SERVICEex:x{} }",
    "PREFIX : <bad:> PREFIX service: <a:> ASK { service:x {} }",
    "PREFIX : <bad:> PREFIX service: <a:> ASK { GRAPH ?g { ?s ?p ?o } service:x {} }",
    # it may take "<" for a comparison where the grammar sees an IRI
    "ASK { BIND(1 AS ?a) BIND(2 AS ?b) FILTER(?a<?b)SERVICE#>\n<bad:x>{} }",
    "ASK { BIND(1 AS ?a) BIND(2 AS ?b) FILTER(?a<?b#>'''\n)SERVICE <bad:x> {} #'''\n}",
    "ASK { BIND('' AS ?a) FILTER(?a<'x>')SERVICE <bad:x> {} #'\n}",
    # it ends a name at its second dot, or at its colon if the whole would be no IRI
    "PREFIX ex: <a:> ASK { ?s ?p ex:a.b.SERVICE <bad:x> {} }",
    "PREFIX ex: <http://h:> ASK { ?s ?p ex:SERVICE <bad:x> {} }",
    "PREFIX ex: <http://h:> ASK { ?s ?p ex:SERVICE#\n<bad:x>#\n{} }",
    # it resolves escapes late
    r'ASK { BIND("\u0022" AS ?x) SERVICE <bad:x> {} BIND("\u0022" AS ?y) }',
]

SILENT_SERVICES = [
    # the engine hides that the call failed, or never makes it with our data, so that it cannot bear witness
    "ASK { SERVICE SILENT <bad:x> {} }",
    "ASK { SERVICESILENT<bad:x>{} }",
    "PREFIX ex: <http://h:> ASK { ?s ?p ex:SERVICE SILENT <bad:x> {} }",
    "PREFIX ex: <http://h:> ASK { ?s ?p ex:SERVICE silent#\n?x {} }",
    "ASK { FILTER EXISTS { SERVICE <bad:x> {} } }",
    "ASK { FILTER NOT EXISTS { SERVICE <bad:x> {} } }",
    "ASK { MINUS { SERVICE <bad:x> {} } }",
    # engines that resolve escapes first
    r"ASK { \u0053ERVICE <bad:x> {} }",
    r"ASK { SERV\U00000049CE <bad:x> {} }",
    r"ASK { \u0053\u0045\u0052\u0056\u0049\u0043\u0045 <bad:x> {} }",
    r"ASK { ?s ?p 1 #\u000ASERVICE <bad:x> {} }"[:-1] + "\n}",
    r"ASK { ?s ?p '\u0027 . SERVICE <bad:x> {} #' }",
    r'ASK { ?s ?p "\\u0022" . \u0053\u0045RVICE <bad:x> {} . ?s ?p "\\u0022" }',
]


@pytest.mark.parametrize("text", SERVICES + SILENT_SERVICES)
def test_service_is_refused_in_every_spelling(text: str) -> None:
    with pytest.raises(ServiceRefusedError) as caught:
        check_readable(scan(text))
    assert caught.value.status == 403


@pytest.mark.parametrize(
    "text",
    [
        'ASK { ?s ?p ("""a") SERVICE <bad:x> {} }',
        'ASK { ?s ?p ("""a") SERVICE <bad:x> {} #\\uD800"""\n }',
        'ASK { ?s ?p ("""a") SERVICE <bad:x> {} #\\u0022\\u0022\\u0022\n }',
    ],
)
def test_three_quotes_that_the_engine_takes_for_two_hide_nothing(text: str) -> None:
    with pytest.raises((ServiceRefusedError, QuerySyntaxError)):
        check_readable(scan(text))


def calls(text: str) -> bool:
    """Whether the engine tries to call another endpoint; "bad:" is no scheme it could reach anything by."""
    try:
        answer = ENGINE.query(text)
        if not isinstance(answer, QueryBoolean):
            list(answer)
    except SyntaxError:
        return False
    except OSError as error:
        return "URI scheme" in str(error)
    except RuntimeError as error:
        return "service name is unbound" in str(error)
    return False


def passes(text: str) -> bool:
    try:
        check_readable(scan(text))
    except EcosystemGraphError:
        return False
    return True


@pytest.mark.parametrize("text", SERVICES)
def test_the_engine_would_call_each_of_them(text: str) -> None:
    assert calls(text)


FRAGMENTS = [
    *("SERVICE <bad:x> {}", "SERVICE", "service:a", "SERVICEex:a {}", "SERVICE SILENT", "<bad:x>", "{}", "{", "}"),
    *("FILTER(?a<?b)", "FILTER(?a<'x>')", "FILTER(", "(", ")", "<", ">", "#", "#>", "\n", " ", "'", '"', "'''", '"""'),
    *("ex:", "ex:a.b.", "h:SERVICE", "h:", "5", "true", "?a", "GRAPH", "GRAPH ?g", "?s ?p ?o", ".", ";", ",", "\\"),
    *("\\u0022", "\\u0027", "\\uD800", "'\\u0027'", "<a:p>", "<?b", "<#", "a", "@en", "^^", "OPTIONAL", "{SELECT * {"),
]
PROLOGUE = "PREFIX h: <http://h:> PREFIX ex: <a:> PREFIX : <bad:> PREFIX service: <a:> "


@settings(max_examples=400)
@given(st.sampled_from(SERVICES), st.lists(st.tuples(st.integers(0, 400), st.sampled_from(FRAGMENTS)), max_size=4))
def test_no_mutation_brings_a_service_past(text: str, insertions: list[tuple[int, str]]) -> None:
    for number, fragment in insertions:
        place = number % (len(text) + 1)
        text = text[:place] + fragment + text[place:]
    assert not (passes(text) and calls(text))


@settings(max_examples=400)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=12), st.sampled_from(["", " "]))
def test_no_mixture_brings_a_service_past(fragments: list[str], separator: str) -> None:
    text = f"{PROLOGUE}ASK {{ ?s ?p ?o . {separator.join(fragments)} }}"
    assert not (passes(text) and calls(text))


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "PREFIX ex: <a:> # comment\ninsert { ?s ?p ?o } where { ?s ?p ?o }",
        "DELETE WHERE { ?s ?p ?o }",
        "LOAD <http://127.0.0.1/>",
        "LOAD SILENT <http://127.0.0.1/> INTO GRAPH <a:g>",
        "CLEAR ALL",
        "DROP SILENT DEFAULT",
        "CREATE GRAPH <a:g>",
        "COPY <a:g> TO <a:h>",
        "MOVE <a:g> TO <a:h>",
        "ADD <a:g> TO DEFAULT",
        "WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "BASE <http://a/> WITH <g> INSERT {} WHERE {}",
        "ASK {} ; DROP ALL",
        r"\u0049NSERT DATA { <a:a> <a:b> <a:c> }",
    ],
)
def test_an_update_is_refused(text: str) -> None:
    with pytest.raises(UpdateRefusedError) as caught:
        check_readable(scan(text))
    assert caught.value.status == 403
    assert "change a file" in caught.value.en
    assert "ändert eine Datei" in caught.value.de


def test_words_of_updates_inside_a_query_are_no_update() -> None:
    text = "PREFIX add: <a:> SELECT ?load ?with { ?load add:drop <a:clear> ; add:move 'INSERT' # DELETE\n}"
    assert not scan(text).is_update


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("", 1, 1, "the text ends"),
        (" # only a comment\n ", 2, 2, "the text ends"),
        ("SELEC * {}", 1, 1, "“SELEC”"),
        ("PREFIX ex: <a:>\n  DEFINE input:inference 'x' SELECT * {}", 2, 3, "“DEFINE”"),
        ("SELECTDISTINCT?x{}", 1, 1, "“SELECTDISTINCT”"),
        ("{ SELECT * {} }", 1, 1, "“{”"),
        ("x" * 1000, 1, 1, "“" + "x" * 40 + "”"),
        ("ASK {\n ?s ?p 'no end\n}", 2, 8, "quoted text"),
        ('ASK { ?s ?p "no\\end" }', 1, 13, "quoted text"),
        ("ASK { ?s ?p \\ }", 1, 13, "“\\”"),
        ("ASK {\r\n\x00}", 2, 1, "U+0000"),
        ("ASK { ?s ?p § }", 1, 13, "“§”"),
        ("ASK { ?s ?p \ud800 }", 1, 13, "U+D800"),
    ],
)
def test_what_is_no_query_is_refused_with_its_place(text: str, line: int, column: int, said: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        check_readable(scan(text))
    assert (caught.value.line, caught.value.column) == (line, column)
    assert said in caught.value.en
    assert f"Zeile {line}, Spalte {column}" in caught.value.de


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("{", "}"), ("(", ")"), ("[", "]"), ("<<", ">>"), ("OPTIONAL {", "}"), ("FILTER(!(", "))"), ("{SELECT * {", "}}")],
)
def test_nesting_is_refused_above_the_limit(opening: str, closing: str) -> None:
    levels = sum(map(opening.count, "{([")) or 1
    at_limit = "ASK " + opening * (100 // levels) + closing * (100 // levels)
    assert scan(at_limit).nesting == 100
    check_readable(scan(at_limit))
    with pytest.raises(QueryTooDeepError) as caught:
        check_readable(scan(f"ASK {{ {at_limit} }}"))
    assert caught.value.status == 400
    check_readable(scan(f"ASK {{ {at_limit} }}"), deepest=102)


def test_brackets_that_an_iri_may_hide_count() -> None:
    text = f"ASK {{ FILTER(?a<{'(' * 200}?b{')' * 200}&&?c>?d) }}"
    assert bool(ENGINE.query(text)) in (True, False)  # the engine reads a comparison and 200 brackets here
    assert scan(text).nesting >= 200


CHAINS = {
    # links that the engine puts on its stack without a bracket around
    "not": ("ASK { FILTER(", "!", "true) }"),
    "or": ("ASK { FILTER(true", " || true", ") }"),
    "and": ("ASK { FILTER(true", "&&true", ") }"),
    "plus": ("ASK { FILTER(1", "+1", " > 2) }"),
    "hidden plus": ("ASK { FILTER(2<1", "+1", "&&1>2) }"),
    "alternative": ("ASK { ?a <p:>", "|<p:>", " ?b }"),
    "union": ("ASK { {}", "UNION{}", " }"),
    "optional": ("ASK { ", "OPTIONAL{}", " }"),
    "bind": ("ASK { ", "BIND(1AS?x#)", " }"),
}


def chain(kind: str, parts: int) -> str:
    """A chain as long as the limit on parts allows."""
    start, link, end = CHAINS[kind]
    one = scan(start + link + end).parts - scan(start + end).parts
    links = (parts - scan(start + end).parts) // one
    if kind == "bind":
        return start + "".join(f"BIND(1 AS ?x{number})" for number in range(links)) + end
    return start + link * links + end


@pytest.mark.parametrize("kind", CHAINS)
def test_a_long_chain_is_refused(kind: str) -> None:
    with pytest.raises(QueryTooDeepError, match="1000 are allowed"):
        check_readable(scan(chain(kind, 1010)))


def test_long_lists_of_values_are_no_chain() -> None:
    rows = " ".join(f'(<http://a/{row}> "{row}" {row})' for row in range(2000))
    check_readable(scan(f"SELECT * {{ VALUES (?a ?b ?c) {{ {rows} }} FILTER(?c IN ({', '.join('1' * 2000)})) }}"))


def test_what_passes_does_not_end_the_process() -> None:
    """On threads with 2 MB of stack, as some servers have them."""
    nested = [f"ASK {{ {start * 99}{end * 99} }}" for start, end in (("{", "}"), ("OPTIONAL{", "}"))]
    nested += [f"ASK {{ {'FILTER EXISTS {' * 98}{'OPTIONAL{}' * 340}{'}' * 98} }}"]
    nested += [f"ASK {{ {'FILTER EXISTS {' * 99}{'}' * 99} }}", f"ASK {{ FILTER({'(' * 98}true{')' * 98}) }}"]
    texts = [chain(kind, 1000) for kind in CHAINS] + nested
    for text in texts:
        check_readable(scan(text))
    code = """
import sys, threading, pyoxigraph
threading.stack_size(2 * 1024 * 1024)
for text in sys.stdin.read().split("\\0"):
    thread = threading.Thread(target=lambda: pyoxigraph.Store().query(text))
    thread.start()
    thread.join()
"""
    done = subprocess.run([sys.executable, "-c", code], input="\0".join(texts), text=True, capture_output=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("text", "default", "named"),
    [
        ("SELECT * FROM <http://a/x> {}", ("http://a/x",), ()),
        ("SELECT*FROM<http://a/x>{}", ("http://a/x",), ()),
        ("ASK FROM <a:x> FROM NAMED <a:y> from <a:z> from named <a:x> {}", ("a:x", "a:z"), ("a:y", "a:x")),
        ("PREFIX ex: <http://a/> ASK FROM ex:x FROM NAMED ex: {}", ("http://a/x",), ("http://a/",)),
        ("PREFIX : <http://a/> ASK FROM :x\\-y\\(z\\) {}", ("http://a/x-y(z)",), ()),
        ("BASE <http://a/b/c> ASK FROM <x> FROM <../y> {}", ("http://a/b/x", "http://a/y"), ()),
        ("BASE <http://a/b/c> ASK FROM <#z> FROM <> {}", ("http://a/b/c#z", "http://a/b/c"), ()),
        ("BASE <http://a/b/> PREFIX ex: <c#> BASE <d/> ASK FROM ex:x {}", ("http://a/b/c#x",), ()),
        ("BASE <http://a/b/> BASE <d/> ASK FROM <e> {}", ("http://a/b/d/e",), ()),
        ("PREFIX ex: <http://a/> PREFIX ex: <http://b/> ASK FROM ex:x {}", ("http://b/x",), ()),
        ("ASK FROM <http://a/\\u0062\\U00000063> {}", ("http://a/bc",), ()),
        ("SELECT (COUNT(*) AS ?n) FROM <a:x> WHERE { ?s ?p 'FROM <a:y>' }", ("a:x",), ()),
        ("ASK FROM <x> FROM ex:y FROM NAMED <http://a/[> {}", (), ()),  # which the engine refuses
    ],
)  # fmt: skip
def test_from_gives_graphs_by_prefix_and_base(text: str, default: tuple[str, ...], named: tuple[str, ...]) -> None:
    found = scan(text)
    assert (found.default_graphs, found.named_graphs) == (default, named)


references = st.lists(st.sampled_from(["", "a", ".", "..", "b;p", "g.", "..g"]), max_size=5).map("/".join)


@given(
    st.sampled_from(["http://a/b/c/d;p?q", "http://a", "http://a?x", "https://a.org/o#", "file:///x/y", "x://h/a/b"]),
    st.sampled_from(["", "/", "//h", "//h/", "x:", "?q", "#f"]),
    references,
    st.sampled_from(["", "?y", "#s", "?y#s"]),
)
def test_an_iri_resolves_as_in_the_engine(base: str, start: str, path: str, end: str) -> None:
    reference = start + path + end
    try:
        [quad] = parse(f"<{reference}> <a:b> 1 .", RdfFormat.TURTLE, base_iri=base)
    except SyntaxError:
        return
    assert quad.subject == NamedNode(resolve(reference, base))


VALID = [
    "ASK {}",
    "ASK { ?s ?p ?o }",
    "SELECT * { ?s ?p ?o }",
    "SELECT DISTINCT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s HAVING (COUNT(*) > 0) ORDER BY DESC(?n) LIMIT 1",
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "CONSTRUCT WHERE { ?s ?p ?o }",
    "DESCRIBE <a:a>",
    "DESCRIBE ?s { ?s ?p ?o }",
    "SELECT * FROM <a:g> { ?s ?p ?o }",
    "SELECT * { GRAPH ?g { ?s ?p ?o } }",
    "SELECT ?ask { VALUES (?ask ?b) { (<a:select> UNDEF) (1 2.5e3) } }",
    'SELECT * { ?s ?p "a"@en , \'b\'^^<a:t> , """c "d" """ , true , .5 , -5 , 5e-3 , 5. }',
    "SELECT * { ?s <a:p>/^<a:q>|!(<a:r>|^a)* [ <a:x> ( 1 2 ) ] ; a <a:b> , _:c.d . }",
    "SELECT * { ?s ?p ?o FILTER(?o<5&&?o>1||?o<=<a:b>) FILTER NOT EXISTS { ?s ?q ?r MINUS { ?r ?s ?t } } }",
    "SELECT * { << ?s ?p ?o >> ?q ?r {| ?a ?b |} BIND(<<( ?s ?p ?o )>> AS ?t) }",
    "ASK { LATERAL { ?s ?p ?o } }",
    'VERSION "1.2" BASE <http://a/> PREFIX ex.a-b: <c#> SELECT ?ä { ex.a-b:%41\\~x.y-z ?p <d> , "ä\\u00e4" }',
]


def engine_form(text: str) -> str:
    answer = ENGINE.query(text)
    if isinstance(answer, QuerySolutions):
        return "SELECT"
    if isinstance(answer, QueryBoolean):
        return "ASK"
    assert isinstance(answer, QueryTriples)
    return "CONSTRUCT or DESCRIBE"


@given(
    st.sampled_from(VALID),
    st.sampled_from(["", " ", "\n", "# SELECT\n", "PREFIX select: <a:b#ask> ", "BASE <http://x/construct> "]),
    st.sampled_from([str, str.lower, str.upper, str.title]),
)
def test_the_form_of_a_valid_query_is_what_the_engine_answers(text: str, start: str, spell: type[str]) -> None:
    word = next(word for word in text.split() if word in ("ASK", "SELECT", "CONSTRUCT", "DESCRIBE"))
    written = start + text.replace(word, spell(word), 1)
    found = scan(written)
    check_readable(found)
    assert found.form == word
    assert found.form in engine_form(written)


def test_graphs_are_named_where_an_answer_depends_on_them() -> None:
    store = Store()
    store.add(Quad(NamedNode("a:a"), NamedNode("a:b"), NamedNode("a:c"), NamedNode("a:g")))
    for text in (
        "ASK { GRAPH ?g { ?s ?p ?o } }",
        "ASK { FILTER EXISTS { GRAPH <a:g> { ?s ?p ?o } } }",
        "ASK { {}UNION{}GRAPH<a:g>{ ?s ?p ?o } }",
    ):
        assert bool(store.query(text))
        assert scan(text).names_graphs


anything = st.text(max_size=200) | st.text("SERVICEservice<>{}()[]'\"#\\u0022 \n?:.@x", max_size=200)


@given(anything)
def test_any_text_has_an_outline_and_is_read_or_refused_by_our_own_errors(text: str) -> None:
    assert scan(text).length == len(text)
    passes(text)


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "a.",
            "a-",
            ".",
            "<",
            "<a",
            "<a ",
            "<http://",
            "'",
            '"',
            "'\\q",
            '"""',
            "'''a",
            "''",
            '\\"',
            '\\"""\n',
            "\\'\n",
        ),
        *("#", "@", "%", "\\", "\\\\u0022", "\\u0022", ":", "a:", "a:.", "a:b.", "_:a.", "(", "]", "?", "5.", "5e"),
        *("service#", "service:a ", "service:a #", "service:a \n", "SERVICE<a>", "FROM<a>", "PREFIX a:<b>", "<'#(a>"),
        *("\u200c", "\U00010000", "\ud800"),
    ],
)
def test_reading_takes_time_in_step_with_the_length(piece: str) -> None:
    """A hundred thousand characters in far less than the minutes that going back and forth would take."""
    text = "ASK " + piece * (100_000 // len(piece))
    start = time.monotonic()
    scan(text)
    scan(text + "'")
    scan(text + "\n")
    assert time.monotonic() - start < 5


def test_outlines_of_short_texts_are_kept_and_those_of_long_ones_are_not() -> None:
    short, long = "ASK { 'short' }", "ASK { '" + "x" * 20_000 + "' }"
    assert scan(short) is scan(short)
    assert scan(long) is not scan(long)
    assert scan(long) == scan(long)
