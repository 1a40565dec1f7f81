"""The page the project began with is modelled completely: every node that speaks for one of its statements."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal

GRAPH = "https://w3id.org/ecosystem-graph/graph/bitkom-landesnetzwerk-sachsen-2022"
NODES = (Path(__file__).parent / "seed_nodes.txt").read_text().split()


@pytest.mark.parametrize("curie", NODES)
def test_each_statement_of_the_first_page_is_there_in_both_languages(shipped, curie):
    iri = shipped.project.prefixes.expand(curie)
    own = [quad for quad in shipped.quads if quad.graph_name.value == GRAPH and quad.subject.value == iri]
    assert own, f"{curie} is not described in {GRAPH}"
    paraphrases = {
        quad.object.language
        for quad in own
        if quad.predicate.value.endswith("#paraphrase") and isinstance(quad.object, Literal)
    }
    assert paraphrases == {"de", "en"}
