"""Labels and messages: what a result says in German and in English.

The shapes graph's own tagged templates are read and filled here, because pySHACL drops the language of a message
that has placeholders.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from ecosystem_graph.content.paths import Alternative, Inverse, Path, Predicate, Repeat, Sequence
from ecosystem_graph.terms import LABEL_PROPERTIES, RDFS, SH, Prefixes, choose_literal
from ecosystem_graph.validation.findings import Finding, ShapesGraph
from ecosystem_graph.validation.report import LANGUAGES, Term, Texts
from ecosystem_graph.validation.sentences import OTHERWISE, SENTENCES

_PLACEHOLDER = re.compile(r"\{([?$]?)(\w+)\}")
_QUOTES = {"de": "„{}“", "en": "“{}”"}
_ORDERS = {"de": ("de", "en"), "en": ("en", "de")}
_WORD = re.compile(r"\w")
_LONGEST = 80
# characters of a text value that a message shows


class Labels:
    """What nodes are called."""

    def __init__(self, triples: Iterable[Triple], prefixes: Prefixes) -> None:
        """Read the labels in ``triples``."""
        self._prefixes = prefixes
        self._labels: dict[str, dict[NamedNode, list[Literal]]] = defaultdict(lambda: defaultdict(list))
        for triple in triples:
            if triple.predicate not in LABEL_PROPERTIES or not isinstance(triple.object, Literal):
                continue
            if isinstance(triple.subject, NamedNode):
                self._labels[triple.subject.value][triple.predicate].append(triple.object)

    def find(self, iri: str, language: str) -> str | None:
        """Return the label of ``iri``, in ``language`` if there is one, else in any; None if there is none.

        A derived label all of whose parts are missing ("–: –") is none.
        """
        found = self._labels.get(iri, {})
        for predicate in LABEL_PROPERTIES:
            label = choose_literal(found.get(predicate, ()), _ORDERS[language])
            if label is not None and _WORD.search(label.value):
                return label.value
        return None

    def text(self, term: Term | None, language: str) -> str:
        """Return the label of a node (its CURIE if it has none) or the lexical form of a literal."""
        if isinstance(term, NamedNode):
            return self.find(term.value, language) or self._prefixes.compact(term.value)
        if isinstance(term, BlankNode):
            return str(term)
        return term.value if term else ""

    def texts(self, term: Term | None) -> Texts:
        """Return ``text`` in all languages; nothing for None."""
        return {} if term is None else {language: self.text(term, language) for language in LANGUAGES}

    def mention(self, term: Term | None, language: str) -> str:
        """Return ``text`` as part of a sentence: names and texts in quotes, CURIEs, dates and numbers bare."""
        shown = self.text(term, language)
        bare = isinstance(term, BlankNode) or (isinstance(term, Literal) and not term.language)
        if bare or (isinstance(term, NamedNode) and self.find(term.value, language) is None):
            return shown or "–"
        if isinstance(term, Literal) and len(shown) > _LONGEST:
            shown = shown[: _LONGEST - 1] + "…"
        return _QUOTES[language].format(shown)

    def path(self, path: Path | None) -> str | None:
        """Return ``path`` as a SPARQL property path with CURIEs."""
        match path:
            case None:
                return None
            case Predicate(iri):
                return self._prefixes.compact(iri)
            case Inverse(Predicate() as step):
                return f"^{self.path(step)}"
            case Inverse(inner):
                return f"^({self.path(inner)})"
            case Sequence(steps):
                return "(" + "/".join(self.path(step) or "" for step in steps) + ")"
            case Alternative(choices):
                return "(" + "|".join(self.path(choice) or "" for choice in choices) + ")"
            case Repeat(inner, modifier):
                return f"({self.path(inner)}){modifier}"


class Words:
    """The sentences of a project's shapes."""

    def __init__(self, shapes: ShapesGraph, labels: Labels, prefixes: Prefixes) -> None:
        """Use the messages of ``shapes`` and the names of ``labels``."""
        self._shapes = shapes
        self._labels = labels
        self._prefixes = prefixes

    def messages(self, finding: Finding) -> Texts:
        """Return the sentence about ``finding`` in all languages."""
        templates = self._templates(finding)
        return {language: self._fill(templates[language], finding, language) for language in LANGUAGES}

    def shape_labels(self, finding: Finding) -> Texts:
        """Return what the shape of ``finding`` is called: its label or name, else kind and property, else its CURIE."""
        own = self._shapes.texts(finding.shape, RDFS + "label", SH + "name")
        owners = self._shapes.subjects(SH + "property", finding.shape)
        if not own and len(owners) == 1:
            whole = self._shapes.texts(owners[0], RDFS + "label")
            own = {language: f"{whole[language]}: {self._path_name(finding, language)}" for language in whole}
        return {language: own.get(language) or self.rule(finding) for language in LANGUAGES}

    def rule(self, finding: Finding) -> str:
        """Return the short name of the shape of ``finding``."""
        shape = finding.shape
        return self._prefixes.compact(shape.value) if isinstance(shape, NamedNode) else str(shape)

    def _templates(self, finding: Finding) -> Texts:
        """The constraint's message, else the shape's, else that of the one node shape around it, else our own."""
        owners = self._shapes.subjects(SH + "property", finding.shape)
        places = (finding.constraint, finding.shape, *(owners if len(owners) == 1 else ()))
        for place in places:
            found = self._shapes.texts(place, SH + "message") if place is not None else {}
            if found:
                return found
        local = finding.component.removeprefix(SH).removesuffix("ConstraintComponent")
        return dict(zip(LANGUAGES, SENTENCES.get(local, OTHERWISE), strict=True))

    def _fill(self, template: str, finding: Finding, language: str) -> str:
        same = finding.focus != finding.value and (
            self._labels.text(finding.focus, language) == self._labels.text(finding.value, language)
        )

        def node(term: Term | None) -> str:
            """Two nodes of one name are told apart by their CURIEs."""
            told = f" ({self._prefixes.compact(term.value)})" if same and isinstance(term, NamedNode) else ""
            return self._labels.mention(term, language) + told

        def text(match: re.Match[str]) -> str:
            kind, name = match[1], match[2]
            if name == "this" and kind:
                return node(finding.focus)
            if name == "value":
                return node(finding.value)
            if name in ("path", "PATH"):
                return self._path_name(finding, language)
            if name == "shape" and not kind:
                return self.shape_labels(finding)[language]
            limits = self._shapes.objects(finding.shape, SH + name)
            if not limits or not isinstance(limits[0], (NamedNode, BlankNode, Literal)):
                return match[0]
            return self._labels.mention(limits[0], language)

        return _PLACEHOLDER.sub(text, template)

    def _path_name(self, finding: Finding, language: str) -> str:
        named = self._shapes.texts(finding.shape, SH + "name").get(language)
        if named:
            return named
        if isinstance(finding.path, Predicate):
            return self._labels.text(NamedNode(finding.path.iri), language)
        return self._labels.path(finding.path) or "–"
