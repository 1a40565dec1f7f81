"""Random SPARQL queries over a small random graph: what people write, in any order, and what nobody writes."""

from __future__ import annotations

import random

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

PREFIXES = "PREFIX x: <https://ex.org/>\n"
NODES = ("x:n0", "x:n1", "x:n2", "x:n3", "x:n4", "x:n5")
PREDICATES = ("x:p", "x:q", "x:r", "x:s")
GRAPHS = ("x:g0", "x:g1", "x:g2")
VALUES = ("1", "2", '"x"', '"x"@en', *NODES[:4])


def random_store(seed: int) -> Store:
    """Return a store of about forty triples, dense enough that joins hit and sparse enough that they miss."""
    chance = random.Random(seed)
    store = Store()

    def ex(name: str) -> NamedNode:
        return NamedNode("https://ex.org/" + name.removeprefix("x:"))

    literals = (Literal(1), Literal(2), Literal("x"), Literal("x", language="en"))
    for _ in range(44):
        objects = literals if chance.random() < 0.3 else [ex(node) for node in NODES]
        triple = (ex(chance.choice(NODES)), ex(chance.choice(PREDICATES)), chance.choice(objects))
        store.add(Quad(*triple, DefaultGraph()))
        for graph in GRAPHS:
            if chance.random() < 0.4:
                store.add(Quad(*triple, ex(graph)))
    return store


class QueryMaker:
    """Makes queries; equal seeds make equal queries."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._used: list[str] = ["?a"]
        # all variables so far
        self._near: list[str] = []
        # those of the group that is being written and of the ones around it
        self._labels = 0

    def query(self) -> str:
        chance = self._chance
        body = self._group(chance.choice((1, 1, 1, 2)))
        kind = chance.random()
        if kind < 0.45:
            return f"{PREFIXES}SELECT * WHERE {body}"
        if kind < 0.7:
            shown = sorted({self._any() for _ in range(3)})
            return f"{PREFIXES}SELECT {chance.choice(['', 'DISTINCT '])}{' '.join(shown)} {body}"
        if kind < 0.8:
            shown = self._any()
            return f"{PREFIXES}SELECT {shown} (COUNT(*) AS ?number) {body} GROUP BY {shown} HAVING (COUNT(*) > 1)"
        if kind < 0.9:
            return f"{PREFIXES}CONSTRUCT {{ {self._any()} x:to [] . ?b x:to {self._any()} . }} WHERE {body}"
        return f"{PREFIXES}ASK {body}"

    def _any(self) -> str:
        return self._chance.choice(self._used)

    def _known(self) -> str:
        """A variable of this group, as a sensible expression would have it, or now and then any."""
        return self._chance.choice(self._near) if self._near and self._chance.random() < 0.97 else self._any()

    def _variable(self) -> str:
        chance = self._chance
        if self._near and chance.random() < 0.6:
            return chance.choice(self._near)
        if chance.random() < 0.07:
            return self._any()
        made = chance.choice("??????$") + "abcdefghijklmnopqrstuvwxyz"[len(self._used) % 26]
        self._used.append(made)
        self._near.append(made)
        return made

    def _group(self, depth: int) -> str:
        chance = self._chance
        around, self._near = self._near, self._near[:]
        elements = [self._triples()] if chance.random() < 0.85 else []
        for _ in range(chance.choice((1, 2, 2, 3))):
            elements.append(self._element(depth))
        if chance.random() < 0.6:
            elements.append(self._triples())
        self._near = around
        space = chance.choice((" ", " ", "\n  ", " # } OPTIONAL {\n"))
        return "{" + space + space.join(elements) + space + "}"

    def _element(self, depth: int) -> str:
        chance = self._chance
        makers = [self._triples] * 8 + [self._filter] * 2 + [self._values, self._bind]
        if depth:
            deeper = depth - 1
            makers += [lambda: "OPTIONAL " + self._group(deeper)] * 18
            makers += [lambda: " UNION ".join(self._apart(deeper) for _ in range(chance.choice((2, 2, 3))))] * 5
            makers += [
                lambda: "MINUS " + self._group(deeper),
                lambda: "GRAPH " + chance.choice(("?g", self._variable(), *GRAPHS)) + self._group(deeper),
                lambda: self._apart(deeper),
                lambda: self._sub_select(deeper),
                lambda: f"FILTER {chance.choice(('', 'NOT '))}EXISTS " + self._group(0),
            ]
        return chance.choice(makers)()

    def _apart(self, depth: int) -> str:
        """A group that is joined, and shares one or two variables with what is around it."""
        around, self._near = self._near, [self._variable(), self._known()]
        made = self._group(depth)
        self._near = around
        return made

    def _term(self) -> str:
        return self._variable() if self._chance.random() < 0.9 else self._chance.choice(NODES)

    def _object(self) -> str:
        chance = self._chance
        if chance.random() < 0.06:
            return f"[ {chance.choice(PREDICATES)} {self._term()} ]"
        if chance.random() < 0.04:
            return "[]"
        return self._variable() if chance.random() < 0.85 else chance.choice(VALUES)

    def _verb(self) -> str:
        chance = self._chance
        if chance.random() < 0.07:
            first, second = chance.sample(PREDICATES, 2)
            return chance.choice(
                (f"{first}/{second}", f"^{first}", f"{first}|{second}", f"{first}*", f"{first}+",
                 f"({first}/^{second})?", f"!({first}|^{second})", f"!{first}")
            )  # fmt: skip
        return chance.choice(PREDICATES) if chance.random() < 0.95 else self._variable()

    def _triples(self) -> str:
        chance = self._chance
        ends = [self._known() if chance.random() < 0.95 else self._term(), self._object()]
        if chance.random() < 0.3 and ends[1][0] in "?$x":
            ends.reverse()
        made = f"{ends[0]} {self._verb()} {ends[1]}"
        extra = chance.random()
        if extra < 0.12:
            made += f" ; {self._verb()} {self._object()}"
        elif extra < 0.18:
            made += f" , {self._object()} ;" if chance.random() < 0.5 else " ;"
        elif extra < 0.22:
            self._labels += 1
            made += f" . _:l{self._labels} {self._verb()} {self._term()} . {self._term()} x:p _:l{self._labels}"
        return made + chance.choice((" .", ".", " . "))

    def _filter(self) -> str:
        chance = self._chance
        one, two = self._known(), self._known()
        return "FILTER" + chance.choice(
            (f"(bound({one}))", f"(!bound({one}))", f"({one} = {two})", f"({one} != {chance.choice(VALUES)})",
             f" isIRI({one})", f"(!bound({one}) || {one} != 1)", f"(COALESCE({one}, {two}) = {two})",
             f"({one} IN ({two}, x:n1) || EXISTS {{ {one} x:p {two} }})", f"({one}<{two})",
             f'(STR({one}) != "}} . ?z {{")')
        )  # fmt: skip

    def _values(self) -> str:
        chance = self._chance
        if chance.random() < 0.6:
            return f"VALUES {self._known()} {{ {' '.join(chance.sample(VALUES, 5))} }}"
        one, two = self._known(), self._variable()
        rows = " ".join(f"({chance.choice((*VALUES, 'UNDEF'))} {chance.choice((*VALUES, 'UNDEF'))})" for _ in range(4))
        return f"VALUES ({one} {two}) {{ {rows} }}" if one[1:] != two[1:] else f"VALUES {one} {{ UNDEF x:n1 }}"

    def _bind(self) -> str:
        one, two = self._known(), self._known()
        return f"BIND(COALESCE({one}, {two}, 5) AS {self._variable()}{len(self._used)})"

    def _sub_select(self, depth: int) -> str:
        chance = self._chance
        shown = self._known()
        body = self._apart(depth)
        return chance.choice(
            (
                f"{{ SELECT {shown} WHERE {body} }}",
                f"{{ SELECT DISTINCT {shown} {body} ORDER BY {shown} }}",
                f"{{ SELECT {shown} (COUNT(*) AS ?count) {body} GROUP BY {shown} }}",
                f"{{ SELECT * {body} }}",
            )
        )
