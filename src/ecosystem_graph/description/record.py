"""DCAT 3 in the profile DCAT-AP.de 2.0: the data set, its distributions, its services, the catalogue around them."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple

from ecosystem_graph.content.sources import Part
from ecosystem_graph.description.code_lists import AUTHORITY, FILE_TYPES, MEDIA_TYPES, language_term, licence_term
from ecosystem_graph.description.statements import Node, day, say, texts
from ecosystem_graph.store.formats import GRAPH_FORMATS, JSON, GraphFormat
from ecosystem_graph.terms import DCAT, DCATDE, DCT, FOAF, LABEL_PROPERTIES, OWL, TYPE, VCARD

_DATASET, _DISTRIBUTION, _SERVICE = (
    NamedNode(iri) for iri in (DCAT + "Dataset", DCAT + "Distribution", DCAT + "DataService")
)
_PUBLIC = NamedNode(AUTHORITY + "access-right/PUBLIC")
_IRREGULAR = NamedNode(AUTHORITY + "frequency/IRREG")
_DESCRIPTION = "/dataset/description.ttl"


def describe_catalogue(node: Node) -> Iterator[Triple]:
    """Yield the catalogue, the data set in it and one distribution a format, with who publishes them."""
    dataset, settings, whole, catalogue = (
        node.dataset,
        node.dataset.project.settings,
        node.whole,
        node.part("catalogue"),
    )
    for subject, kind in ((catalogue, NamedNode(DCAT + "Catalog")), (whole, _DATASET)):
        yield from say(subject, TYPE, kind)
        yield from _about(node, subject)
        if settings.publisher:
            yield from say(subject, DCT + "publisher", NamedNode(settings.publisher))
        yield from say(subject, DCT + "modified", day(dataset.built.isoformat()))
    yield from say(catalogue, FOAF + "homepage", node.at("/"))
    yield from say(catalogue, DCAT + "themeTaxonomy", NamedNode(AUTHORITY + "data-theme"))
    yield from say(catalogue, DCAT + "dataset", whole)
    yield from say(catalogue, DCAT + "service", node.endpoint, node.graph_store)
    yield from say(catalogue, DCT + "license", *_licence(node))

    yield from say(whole, DCT + "identifier", Literal(whole.value))
    yield from say(whole, DCT + "license", *_licence(node))
    yield from say(whole, DCAT + "version", Literal(dataset.version))
    yield from say(whole, OWL + "versionInfo", Literal(dataset.version))
    yield from say(whole, DCAT + "landingPage", node.at("/dataset"))
    yield from say(whole, DCAT + "theme", *map(NamedNode, settings.themes))
    yield from say(whole, DCAT + "keyword", *_keywords(node))
    yield from say(whole, DCT + "accrualPeriodicity", _IRREGULAR)
    yield from say(whole, DCT + "accessRights", _PUBLIC)
    if settings.issued:
        yield from say(whole, DCT + "issued", day(settings.issued))
    if settings.contributor_id:
        yield from say(whole, DCATDE + "contributorID", NamedNode(settings.contributor_id))
    if settings.report_address:
        yield from _contact(node)
    for form in GRAPH_FORMATS:
        yield from _distribution(node, form)


def describe_publisher(node: Node) -> Iterator[Triple]:
    """Yield who publishes; DCAT-AP wants an agent with a name, whatever else the project says about it."""
    settings = node.dataset.project.settings
    if settings.publisher:
        publisher = NamedNode(settings.publisher)
        yield from say(publisher, TYPE, NamedNode(FOAF + "Agent"))
        names = _names(node, publisher) or tuple(texts({"de": settings.title_de, "en": settings.title_en}))
        yield from say(publisher, FOAF + "name", *names)


def describe_services(node: Node) -> Iterator[Triple]:
    """Yield the two ways to ask: SPARQL, also as a distribution of the data set, and the Graph Store Protocol."""
    title = node.dataset.project.settings
    services = (
        (node.endpoint, "/sparql", "SPARQL", "https://www.w3.org/TR/sparql11-protocol/"),
        (node.graph_store, "/graph-store", "Graph Store", "https://www.w3.org/TR/sparql11-http-rdf-update/"),
    )
    for service, path, name, standard in services:
        yield from say(service, TYPE, _SERVICE)
        yield from say(
            service, DCT + "title", *texts({"de": f"{title.title_de}: {name}", "en": f"{title.title_en}: {name}"})
        )
        yield from say(service, DCT + "conformsTo", NamedNode(standard))
        yield from say(service, DCT + "accessRights", _PUBLIC)
        yield from say(service, DCT + "license", *_licence(node))
        yield from say(service, DCAT + "endpointURL", node.at(path))
        yield from say(service, DCAT + "servesDataset", node.whole)
    yield from say(node.endpoint, DCAT + "endpointDescription", node.at("/sparql?format=ttl"))
    yield from say(node.graph_store, DCAT + "endpointDescription", node.at(_DESCRIPTION))
    asked = node.part("distribution/sparql")
    yield from say(node.whole, DCAT + "distribution", asked)
    yield from say(asked, TYPE, _DISTRIBUTION)
    yield from say(asked, DCT + "title", Literal("SPARQL", language="de"), Literal("SPARQL", language="en"))
    yield from say(asked, DCT + "license", *_licence(node))
    yield from say(asked, DCT + "format", NamedNode(AUTHORITY + "file-type/JSON"))
    yield from say(asked, DCAT + "mediaType", NamedNode(MEDIA_TYPES + JSON.media_types[0]))
    yield from say(asked, DCAT + "accessURL", node.at("/sparql"))
    yield from say(asked, DCAT + "accessService", node.endpoint)


def _about(node: Node, subject: NamedNode) -> Iterator[Triple]:
    settings = node.dataset.project.settings
    yield from say(subject, DCT + "title", *texts({"de": settings.title_de, "en": settings.title_en}))
    described = {
        "de": settings.description_de or settings.title_de,
        "en": settings.description_en or settings.title_en,
    }
    yield from say(subject, DCT + "description", *texts(described))
    languages = filter(None, map(language_term, settings.languages))
    yield from say(subject, DCT + "language", *map(NamedNode, languages))


def _names(node: Node, iri: NamedNode) -> tuple[Literal, ...]:
    """Return the names that the register gives ``iri``, one a language."""
    quads = (quad for file in node.dataset.files if file.part is Part.REGISTER for quad in file.quads)
    own = [quad for quad in quads if quad.predicate in LABEL_PROPERTIES and quad.subject == iri]
    return tuple(dict.fromkeys(quad.object for quad in own if isinstance(quad.object, Literal)))


def _keywords(node: Node) -> Iterator[Literal]:
    """Yield what the data set is about: the kinds of things in it."""
    shapes = node.dataset.shapes
    for kind in shapes.kinds:
        if any(NamedNode(iri) in node.classes for iri in shapes.subclasses(kind.target_classes)):
            yield from texts(kind.plural_labels)


def _contact(node: Node) -> Iterator[Triple]:
    settings, contact = node.dataset.project.settings, node.part("contact")
    address = settings.report_address
    yield from say(node.whole, DCAT + "contactPoint", contact)
    yield from say(contact, TYPE, NamedNode(VCARD + "Kind"), NamedNode(VCARD + "Organization"))
    yield from say(contact, VCARD + "fn", Literal(settings.title_de))
    yield from say(contact, VCARD + ("hasEmail" if address.startswith("mailto:") else "hasURL"), NamedNode(address))


def _distribution(node: Node, form: GraphFormat) -> Iterator[Triple]:
    settings, file = node.dataset.project.settings, node.part(f"distribution/{form.name}")
    label = FILE_TYPES[form.name].replace("_", " ")
    yield from say(node.whole, DCAT + "distribution", file)
    yield from say(file, TYPE, _DISTRIBUTION)
    yield from say(
        file, DCT + "title", *texts({"de": f"{settings.title_de} ({label})", "en": f"{settings.title_en} ({label})"})
    )
    yield from say(file, DCT + "license", *_licence(node))
    yield from say(file, DCT + "format", NamedNode(f"{AUTHORITY}file-type/{FILE_TYPES[form.name]}"))
    yield from say(file, DCAT + "mediaType", NamedNode(MEDIA_TYPES + form.media_types[0]))
    yield from say(file, DCAT + "accessURL", node.at("/dataset"))
    yield from say(file, DCAT + "downloadURL", node.at(f"/dataset.{form.name}"))


def _licence(node: Node) -> tuple[NamedNode, ...]:
    address = node.dataset.project.settings.licence
    return (NamedNode(licence_term(address)),) if address else ()
