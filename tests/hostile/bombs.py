"""Queries that are SPARQL and cost whatever they are given: time, memory, depth, length."""

from __future__ import annotations

from collections.abc import Iterator

from hostile.case import NONSENSE, RUNS, TEN_MEGABYTES, Case, asking, by_get, by_post, http

ALL = "?s ?p ?o"
TWO = "?s ?p ?o . ?a ?b ?c"
THREE = f"{TWO} . ?d ?e ?f"
FOUR = f"{THREE} . ?g ?h ?i"
TOO_DEEP = NONSENSE
MAYBE_TOO_DEEP = RUNS | NONSENSE


def bombs() -> Iterator[Case]:
    """All families of this file."""
    for family in (
        _cross_products,
        _sorting,
        _grouping,
        _paths,
        _patterns,
        _doubling,
        _values,
        _nesting,
        _long,
        _formats,
        _joins,
    ):
        yield from family()


def _cross_products() -> Iterator[Case]:
    queries = {
        "count": f"SELECT (COUNT(*) AS ?n) {{ {FOUR} }}",
        "count-distinct": f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ {FOUR} }}",
        "all": f"SELECT * {{ {THREE} }}",
        "distinct": f"SELECT DISTINCT * {{ {THREE} }}",
        "reduced": f"SELECT REDUCED ?s ?a {{ {THREE} }}",
        "ask-false": f"ASK {{ {FOUR} FILTER(?s = <urn:none>) FILTER(?a = ?i) }}",
        "offset": f"SELECT * {{ {THREE} }} OFFSET 99999999999 LIMIT 1",
        "construct": f"CONSTRUCT {{ ?s ?b ?f }} {{ {THREE} }}",
        "construct-blank": f"CONSTRUCT {{ [] ?b ?f }} {{ {THREE} }}",
        "describe": f"DESCRIBE ?s ?a ?d {{ {THREE} }}",
        "describe-everything": f"DESCRIBE ?s ?p ?o {{ {ALL} }}",
        "graphs": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } GRAPH ?h { ?a ?b ?c } GRAPH ?i { ?d ?e ?f } }",
        "inequality": f"SELECT * {{ {TWO} FILTER(?s != ?a && ?p != ?b) }}",
        "less-than": f"SELECT (COUNT(*) AS ?n) {{ {THREE} FILTER(STR(?s) < STR(?a) && STR(?a) < STR(?d)) }}",
        "union": f"SELECT (COUNT(*) AS ?n) {{ {{ {FOUR} }} UNION {{ {FOUR} }} UNION {{ {FOUR} }} }}",
        "optional": f"SELECT (COUNT(*) AS ?n) {{ {ALL} OPTIONAL {{ ?a ?b ?c OPTIONAL {{ ?d ?e ?f }} }} }}",
        "minus": f"SELECT (COUNT(*) AS ?n) {{ {TWO} MINUS {{ ?s ?b ?f . ?a ?e ?o }} }}",
        "not-exists": f"SELECT (COUNT(*) AS ?n) {{ {TWO} FILTER NOT EXISTS {{ ?o ?x ?c . ?y ?z ?s . ?y ?w ?a }} }}",
        "subqueries": f"SELECT * {{ {{ SELECT * {{ {TWO} }} }} {{ SELECT ?d ?e ?f {{ ?d ?e ?f }} }} }}",
        "bound-late": f"SELECT * {{ {TWO} BIND(CONCAT(STR(?s), STR(?c)) AS ?x) FILTER(?x = 'none') }}",
        "page": f"SELECT (COUNT(*) AS ?n) {{ {FOUR} }}",
    }
    for name, query in queries.items():
        yield Case(f"cross/{name}", (by_get(query, "text/html" if name == "page" else "*/*"),), RUNS)


def _sorting() -> Iterator[Case]:
    keys = {
        "plain": "?s ?a",
        "descending": "DESC(?o) DESC(?c)",
        "expression": "CONCAT(STR(?s), STR(?a))",
        "hash": "SHA512(CONCAT(STR(?o), STR(?c)))",
        "random": "RAND()",
        "uuid": "STRUUID()",
        "length": "STRLEN(CONCAT(STR(?s), STR(?p), STR(?o), STR(?a)))",
        "regex": "REPLACE(STR(?o), '.', 'xxxxxxxx')",
        "many": "?s ?p ?o ?a ?b ?c",
    }
    for name, key in keys.items():
        yield asking(f"order/{name}", f"SELECT * {{ {TWO} }} ORDER BY {key}")
        yield asking(f"order-limit/{name}", f"SELECT * {{ {THREE} }} ORDER BY {key} LIMIT 1")
    yield asking("order/in-subquery", f"SELECT * {{ {{ SELECT * {{ {TWO} }} ORDER BY ?o }} }} ORDER BY ?c")


def _grouping() -> Iterator[Case]:
    aggregates = {
        "concat": "GROUP_CONCAT(?o)",
        "concat-separator": f"GROUP_CONCAT(?o; separator='{'x' * 2000}')",
        "concat-distinct": "GROUP_CONCAT(DISTINCT CONCAT(STR(?o), STR(?c)); separator=',')",
        "concat-of-concat": "GROUP_CONCAT(CONCAT(STR(?s), STR(?o), STR(?a), STR(?c)))",
        "sum": "SUM(STRLEN(STR(?o)) * STRLEN(STR(?c)))",
        "average": "AVG(STRLEN(CONCAT(STR(?o), STR(?c))))",
        "minimum": "MIN(CONCAT(STR(?o), STR(?c)))",
        "count-distinct": "COUNT(DISTINCT CONCAT(STR(?o), STR(?c)))",
    }
    for name, aggregate in aggregates.items():
        yield asking(f"aggregate/{name}", f"SELECT ({aggregate} AS ?x) {{ {TWO} }}")
    yield asking("group/all", f"SELECT ?s ?p ?o ?a (COUNT(*) AS ?n) {{ {TWO} }} GROUP BY ?s ?p ?o ?a")
    yield asking("group/expression", f"SELECT (COUNT(*) AS ?n) {{ {TWO} }} GROUP BY (CONCAT(STR(?s), STR(?c)))")
    yield asking("group/having", f"SELECT ?s {{ {THREE} }} GROUP BY ?s HAVING (COUNT(DISTINCT ?a) > 1000000)")
    yield asking(
        "group/twice",
        f"SELECT (GROUP_CONCAT(?x) AS ?y) {{ {{ SELECT ?s (GROUP_CONCAT(?o) AS ?x) {{ {TWO} }} GROUP BY ?s }} {ALL} }}",
    )


def _paths() -> Iterator[Case]:
    any_step = "(<urn:x>|!<urn:x>)"
    both = "(!<urn:x>|!^<urn:x>)"
    paths = {
        "star": f"{any_step}*",
        "plus": f"{any_step}+",
        "both-ways": f"{both}*",
        "star-star": f"(({any_step}*)*)*",
        "plus-of-plus": f"({any_step}+)+",
        "sequence": "/".join([f"{any_step}*"] * 8),
        "long-sequence": "/".join([both] * 60),
        "alternatives": "(" + "|".join(f"(<urn:{number}>|!<urn:{number}>)*" for number in range(30)) + ")",
        "inverse": f"^({any_step}*)/{any_step}*",
        "question-marks": "/".join([f"{both}?"] * 40),
        "nested": f"({any_step}/({any_step}/({any_step}/{both}*)*)*)*",
        "zero-length": "<urn:nothing>*",
    }
    for name, path in paths.items():
        yield asking(f"path/{name}", f"SELECT (COUNT(*) AS ?n) {{ ?x {path} ?y }}", MAYBE_TOO_DEEP)
        yield asking(f"path-join/{name}", f"SELECT * {{ ?x {path} ?y . ?y {path} ?z }}", MAYBE_TOO_DEEP)


def _patterns() -> Iterator[Case]:
    text = "a" * 40 + "!"
    patterns = {
        "catastrophic": ("(a+)+$", text),
        "alternation": ("(a|a)*$", text),
        "optional": ("a?" * 40 + "a" * 40, "a" * 40),
        "counted": ("(a{0,1000}){0,1000}", text),
        "counted-deep": ("((((a{1,100}){1,100}){1,100}){1,100}){1,100}", text),
        "dot-star": (".*" * 60 + "!", text * 50),
        "unicode": (r"(\\p{L}|\\p{N})+$", text),
        "large-class": (r"[\\u0000-\\uFFFF]{500,}", text),
        "lookbehind": ("(?<=a)b", text),
        "broken": ("(((", text),
        "back-reference": (r"(a+)\\1+$", text),
    }
    for name, (pattern, subject) in patterns.items():
        yield asking(f"regex/{name}", f"ASK {{ FILTER(REGEX('{subject}', '{pattern}')) }}", MAYBE_TOO_DEEP)
        query = f"SELECT * {{ {TWO} FILTER(REGEX(CONCAT(STR(?o), '{subject}'), '{pattern}', 'i')) }}"
        yield asking(f"regex-rows/{name}", query, MAYBE_TOO_DEEP)
    yield asking("regex/from-data", f"SELECT * {{ {TWO} FILTER(REGEX(STR(?o), STR(?c))) }}")
    yield asking(
        "replace/growing", f"SELECT (REPLACE(REPLACE(STR(?o), '.', '$0$0$0$0'), '.', '$0$0$0$0') AS ?x) {{ {TWO} }}"
    )
    grown = "'aaaaaaaaaa'"
    for _ in range(8):
        grown = f"REPLACE({grown}, '.', 'aaaaaaaaaa')"
    yield asking("replace/powers", f"SELECT ({grown} AS ?x) {{}}")
    yield asking("replace/empty-pattern", "SELECT (REPLACE('aaaa', '', 'b') AS ?x) {}", MAYBE_TOO_DEEP)
    yield asking("replace/bad-group", "SELECT (REPLACE('aaaa', 'a', '$9999999999999') AS ?x) {}", MAYBE_TOO_DEEP)


def _doubling() -> Iterator[Case]:
    for steps in (16, 26, 34, 64, 150):
        binds = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(steps))
        query = f"SELECT (STRLEN(?x{steps}) AS ?n) {{ BIND('xx' AS ?x0) {binds} }}"
        yield asking(f"doubling/concat-{steps}", query, MAYBE_TOO_DEEP)
        sums = " ".join(f"BIND(?x{n} * ?x{n} AS ?x{n + 1})" for n in range(steps))
        yield asking(
            f"doubling/numbers-{steps}", f"SELECT (?x{steps} AS ?n) {{ BIND(9.9 AS ?x0) {sums} }}", MAYBE_TOO_DEEP
        )
    binds = " ".join(f"BIND(ENCODE_FOR_URI(CONCAT(?x{n}, '%%')) AS ?x{n + 1})" for n in range(30))
    yield asking("doubling/encode", f"SELECT (STRLEN(?x30) AS ?n) {{ BIND('ä' AS ?x0) {binds} }}")
    binds = " ".join(f"BIND(IRI(CONCAT(STR(?x{n}), STR(?x{n}))) AS ?x{n + 1})" for n in range(30))
    yield asking("doubling/iri", f"SELECT (STRLEN(STR(?x30)) AS ?n) {{ BIND(<urn:x> AS ?x0) {binds} }}")
    binds = " ".join(f"BIND(STRDT(CONCAT(STR(?x{n}), STR(?x{n})), <urn:t>) AS ?x{n + 1})" for n in range(30))
    yield asking("doubling/literal", f"SELECT ?x30 {{ BIND('x' AS ?x0) {binds} }}")


def _values() -> Iterator[Case]:
    for size in (1_000, 9_000):
        rows = " ".join(map(str, range(size)))
        name = f"values/{size}"
        yield asking(name, f"SELECT * {{ VALUES ?x {{ {rows} }} }}", MAYBE_TOO_DEEP)
        yield asking(f"{name}-squared", f"SELECT * {{ VALUES ?x {{ {rows} }} VALUES ?y {{ {rows} }} }}", MAYBE_TOO_DEEP)
        query = f"SELECT (COUNT(*) AS ?n) {{ {ALL} FILTER(?o IN ({','.join(map(str, range(size)))})) . {TWO} }}"
        yield asking(f"in/{size}", query, MAYBE_TOO_DEEP)
    variables = " ".join(f"?v{number}" for number in range(400))
    row = "(" + " ".join(["UNDEF"] * 400) + ")"
    yield asking("values/wide", f"SELECT * {{ VALUES ({variables}) {{ {row * 20} }} }}", MAYBE_TOO_DEEP)
    undefined = "VALUES (?s ?p) { " + "(UNDEF UNDEF) " * 400 + "}"
    yield asking("values/undefined", f"SELECT (COUNT(*) AS ?n) {{ {THREE} {undefined} }}", MAYBE_TOO_DEEP)
    yield asking("values/million", "ASK { VALUES ?x { " + "1 " * 1_000_000 + "} }", frozenset({413}))


def _nesting() -> Iterator[Case]:
    shapes = {
        "braces": ("{", "}", ALL),
        "parentheses": ("FILTER(" + "(", ")" + ")", "true"),
        "optional": ("OPTIONAL {", "}", ALL),
        "union": ("{} UNION {", "}", ALL),
        "minus": ("?s ?p ?o MINUS {", "}", ALL),
        "exists": ("FILTER EXISTS {", "}", ALL),
        "not-exists": ("FILTER NOT EXISTS {", "}", ALL),
        "graph": ("GRAPH ?g {", "}", ALL),
        "subquery": ("{ SELECT * {", "} }", ALL),
        "blank-nodes": ("[ ?p ", "]", "?o"),
        "collections": ("(", ")", "1"),
    }
    for depth in (40, 101, 1_000, 20_000):
        for name, (opening, closing, inside) in shapes.items():
            if name == "parentheses":
                text = "FILTER" + "(" * depth + inside + ")" * depth
            elif name in ("blank-nodes", "collections"):
                text = opening * depth + inside + closing * depth + " ?q ?r"
            else:
                text = opening * depth + inside + closing * depth
            too_large = frozenset({413}) if len(text) > 390_000 else frozenset()
            expected = MAYBE_TOO_DEEP if depth <= 40 else TOO_DEEP | too_large
            yield asking(f"nesting-{name}/{depth}", f"ASK {{ {text} }}", expected)
    for depth in (40, 1_000, 20_000):
        expected = MAYBE_TOO_DEEP if depth <= 40 else TOO_DEEP
        yield asking(f"chain-not/{depth}", "ASK { FILTER(" + "!" * depth + "true) }", expected)
        yield asking(f"chain-minus/{depth}", "ASK { FILTER(" + "- " * depth + "1 = 1) }", expected)
        yield asking(f"chain-or/{depth}", "ASK { FILTER(" + "true||" * depth + "true) }", expected)
        yield asking(f"chain-plus/{depth}", "SELECT (" + "1+" * depth + "1 AS ?x) {}", expected)
        yield asking(
            f"chain-if/{depth}", "SELECT (" + "IF(true," * depth + "1" + ",0)" * depth + " AS ?x) {}", expected
        )
        yield asking(f"path-groups/{depth}", "ASK { ?s " + "(" * depth + "<urn:p>" + ")*" * depth + " ?o }", expected)
        yield asking(f"triple-terms/{depth}", "ASK { " + "<< " * depth + ALL + " >> ?p ?o" * depth + " }", expected)
        yield asking(f"open-braces/{depth}", "ASK " + "{" * depth, NONSENSE)
        yield asking(f"closing-braces/{depth}", "ASK {" + "}" * depth, NONSENSE)


def _long() -> Iterator[Case]:
    size = TEN_MEGABYTES
    too_large = frozenset({413})
    texts = {
        "comment": b"ASK {} #" + b"x" * size,
        "spaces": b"ASK {" + b" " * size + b"}",
        "string": b"ASK { ?s ?p '" + b"x" * size + b"' }",
        "iri": b"ASK { ?s ?p <urn:" + b"x" * size + b"> }",
    }
    for name, text in texts.items():
        yield Case(f"ten-megabytes/{name}", (by_post(text),), too_large)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    yield Case("ten-megabytes/form", (http("POST", "/sparql", form, b"query=" + b"x" * size),), too_large)
    half = 120_000
    yield asking("too-long/comment", "ASK {} #" + "x" * half, NONSENSE)
    yield asking("too-long/prefixes", "PREFIX a: <urn:a> " * 6_000 + "ASK {}", NONSENSE)
    yield asking("long/comment", "ASK {} #" + "x" * 99_000)
    yield asking("long/string", "ASK { ?s ?p '" + "x" * 99_000 + "' }")
    yield asking("long/variable", "SELECT * { ?" + "x" * 99_000 + " ?p ?o }")
    yield asking("long/number", "SELECT (" + "9" * 99_000 + " AS ?x) {}", MAYBE_TOO_DEEP)
    yield asking("long/word", "A" * 99_000, NONSENSE)
    yield asking("long/quotes", "'" * 99_000, NONSENSE)
    yield asking("long/backslashes", "ASK { ?s ?p '" + "\\" * 99_000, NONSENSE)
    yield asking("long/escapes", "ASK { ?s ?p '" + "\\u0041" * 16_000 + "' }")
    yield asking("long/dots", "ASK { ?s ?p a:" + "." * 99_000 + " }", NONSENSE)
    yield asking("long/angle", "ASK { " + "<" * 99_000 + " }", NONSENSE)


def _formats() -> Iterator[Case]:
    """The work is done by the writers, or by the page."""
    media = {
        "csv": "text/csv",
        "tsv": "text/tab-separated-values",
        "xml": "application/sparql-results+xml",
        "json": "application/sparql-results+json",
        "html": "text/html",
    }
    for name, accept in media.items():
        yield Case(f"answer-{name}/cross", (by_get(f"SELECT * {{ {TWO} }}", accept),), RUNS)
        wide = "SELECT " + " ".join(f"(?o AS ?o{number})" for number in range(200)) + f" {{ {TWO} }}"
        yield Case(f"answer-{name}/wide", (by_get(wide, accept),), RUNS)
    graphs = {
        "turtle": "text/turtle",
        "jsonld": "application/ld+json",
        "rdf": "application/rdf+xml",
        "nt": "application/n-triples",
        "trig": "application/trig",
        "page": "text/html",
    }
    for name, accept in graphs.items():
        made = "CONSTRUCT { ?s ?b ?c . ?a ?p ?o }"
        yield Case(f"graph-{name}/cross", (by_get(f"{made} {{ {TWO} }}", accept),), RUNS)
        odd = "CONSTRUCT { ?s <urn:no/name/> ?o . ?s <urn:x#1> ?s . _:b ?p _:c }"
        # no XML name can be made of these predicates
        yield Case(f"graph-{name}/odd", (by_get(f"{odd} {{ {ALL} }}", accept),), RUNS | frozenset({406, 400}))
    text = "SELECT ('\\u0001\\u0008\\uFFFE<>&\\\"' AS ?x) {}"
    for name, accept in media.items():
        yield Case(f"answer-{name}/control", (by_get(text, accept),), RUNS | NONSENSE)


def _joins() -> Iterator[Case]:
    """Where the engine may choose an order, and the bad one is endless."""
    stars = " . ".join(f"?x ?p{number} ?y{number}" for number in range(12))
    chain = " . ".join(f"?x{number} ?p{number} ?x{number + 1}" for number in range(12))
    circle = " . ".join(f"?x{number} ?p{number} ?x{(number + 1) % 9}" for number in range(9))
    clique = " . ".join(f"?x{a} ?p{a}_{b} ?x{b}" for a in range(6) for b in range(a))
    for name, pattern in {"star": stars, "chain": chain, "circle": circle, "clique": clique}.items():
        yield asking(f"join/{name}", f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}", MAYBE_TOO_DEEP)
        yield asking(f"join-distinct/{name}", f"SELECT DISTINCT * {{ {pattern} }} ORDER BY ?x0", MAYBE_TOO_DEEP)
    lateral = " ".join(f"{{ SELECT ?o{number} {{ ?s{number} ?p{number} ?o{number} }} }}" for number in range(6))
    yield asking("join/subqueries", f"SELECT (COUNT(*) AS ?n) {{ {lateral} }}", MAYBE_TOO_DEEP)
