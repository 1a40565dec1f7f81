"""Pages: what people see."""

from __future__ import annotations

import re

import pytest
from pyoxigraph import RdfFormat, parse

PAGES = (
    "/",
    "/queries",
    "/queries/amtsinhaber",
    "/sparql",
    "/dataset",
    "/kind/org.html",
    "/kind/person.html",
    "/id/org/digitalverband-musterland.html",
    "/id/person/erika-muster.html",
    "/ontology.html",
    "/source/ministerium-webseite-2026.html",
)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_page_stands_in_both_languages(client, path, language):
    response = client.get(path, headers={"Accept": "text/html", "Accept-Language": language})
    assert response.status_code == 200
    assert f'<html lang="{language}">' in response.text
    assert ("Herunterladen" in response.text) == (language == "de")
    assert ("Download" in response.text) == (language == "en")


@pytest.mark.parametrize("path", PAGES)
def test_no_page_runs_inline_scripts_or_loads_from_elsewhere(client, path):
    response = client.get(path, headers={"Accept": "text/html"})
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert not re.search(r"<script(?![^>]*src=)|style=\"|\son\w+=", response.text)
    assert not re.search(r"<(?:script|link|img)[^>]*(?:src|href)=\"https?://", response.text)


def test_an_entity_page_follows_the_shapes_and_cites_every_statement(client):
    page = client.get("/id/org/digitalverband-musterland.html", headers={"Accept-Language": "de"}).text
    assert "<h1>" in page
    headings = re.findall(r'<h2 id="section-\d+">([^<]+)</h2>', page)
    assert headings[0] == "Steckbrief"
    statements = re.findall(r'<dd class="statement">(.*?)</dd>', page, re.DOTALL)
    assert statements
    assert all('class="note"' in statement for statement in statements)
    numbers = set(re.findall(r'href="#note-(\d+)"', page))
    assert numbers == set(re.findall(r'<li id="note-(\d+)"', page))


def test_values_on_which_sources_disagree_stand_side_by_side(client):
    page = client.get("/id/org/digitalverband-musterland.html", headers={"Accept-Language": "de"}).text
    conflict = page[page.index('class="line conflict"') :]
    line = conflict[: conflict.index("</div>")]
    assert "Die Quellen sagen Verschiedenes" in line
    assert "2009" in line
    assert "2010" in line


def test_one_date_said_more_and_less_precisely_is_no_disagreement(tmp_path):
    from conftest import make_world
    from web.conftest import OTHER_OPINION, make_app

    root = make_world(tmp_path / "world")
    (root / "data" / "sources" / "musterland" / "zeitung-verband-2023.ttl").write_text(
        OTHER_OPINION.replace('"2009"^^xsd:gYear', '"2010-05"^^xsd:gYearMonth')
    )
    page = make_app(root).test_client().get("/id/org/digitalverband-musterland.html", headers={"Accept-Language": "en"})
    founded = page.text[page.text.index(">founded</dt>") :].partition("</div>")[0]
    assert "May 2010" in founded
    assert founded.count('class="statement"') > 1
    assert "The sources disagree" not in page.text


def test_a_note_says_who_said_what_when_and_how_surely(client):
    page = client.get("/id/person/erika-muster.html", headers={"Accept-Language": "en"}).text
    notes = page[page.index('class="notes"') :]
    assert "Erika Muster has headed the ministry since 2 October 2024." in notes
    assert "https://digitalministerium.example/haus" in notes


def test_the_grade_depends_on_the_day(client):
    today = client.get("/id/person/erika-muster.html?at=2025-01-01&lang=de").text
    before = client.get("/id/person/erika-muster.html?at=2020-01-01&lang=de").text
    assert "noch nicht" in before
    assert "noch nicht" not in today
    assert "Stand am 1. Januar 2020" in before


def test_another_day_is_kept_by_every_link_on_the_page(client):
    page = client.get("/id/org/digitalverband-musterland.html?at=2022-03-01").text
    links = re.findall(r'<a [^>]*href="(/[^"#?]*)(\?[^"]*)?"', page)
    frame = [link for link, query in links if "at=2022-03-01" not in query]
    assert set(frame) <= {"/id/org/digitalverband-musterland.html"}


def test_a_list_shows_all_entities_of_a_kind(client):
    page = client.get("/kind/person.html").text
    assert "Erika Muster" in page
    assert client.get("/kind/person.csv").text.count("\r\n") == 2


@pytest.mark.parametrize(("accept", "ending"), [("text/csv", "csv"), ("text/turtle", "ttl")])
def test_a_kind_answers_with_the_list_in_the_form_asked_for(client, accept, ending):
    response = client.get("/kind/person", headers={"Accept": accept}, follow_redirects=True)
    assert response.data == client.get(f"/kind/person.{ending}").data


def test_an_unknown_kind_is_a_404_that_names_the_nearest(client):
    response = client.get("/kind/persn")
    assert response.status_code == 404
    assert "person?" in response.json["detail"]


@pytest.mark.parametrize("page", ["zwei", "0", "-1", "²", "123456789", ""])
@pytest.mark.parametrize("path", ["/kind/person.html", "/kind/person.csv", "/kind/person"])
def test_a_page_number_that_is_none_is_a_400(client, path, page):
    assert client.get(f"{path}?page={page}").status_code == 400


def test_links_to_the_endpoint_work_on_pages_of_another_day(client):
    page = client.get("/id/org/digitalverband-musterland.html?at=2022-03-01").text
    (address, *_) = re.findall(r'href="(/sparql\?[^"]*)"', page)
    assert client.get(address, headers={"Accept": "text/html"}).status_code == 200


def test_a_source_page_lists_what_it_supports(client):
    page = client.get("/source/ministerium-webseite-2026.html?lang=de").text
    assert "Was hier belegt ist" in page
    assert "Für Digitalpolitik ist das Ministerium zuständig." in page


def test_a_saved_question_describes_itself_as_rdf(client):
    turtle = client.get("/queries/amtsinhaber.ttl")
    assert turtle.mimetype == "text/turtle"
    quads = list(parse(turtle.data, format=RdfFormat.TURTLE))
    assert {quad.subject.value for quad in quads} == {"https://w3id.org/ecosystem-graph/queries/amtsinhaber"}
    select = next(quad.object.value for quad in quads if quad.predicate.value.endswith("shacl#select"))
    assert select.encode() == client.get("/queries/amtsinhaber.rq").data


def test_a_saved_question_is_page_data_and_query(client):
    assert "<form" in client.get("/queries/amtsinhaber", headers={"Accept": "text/html"}).text
    assert client.get("/queries/amtsinhaber.json").mimetype == "application/sparql-results+json"
    assert client.get("/queries/amtsinhaber.csv").mimetype == "text/csv"
    assert client.get("/queries/amtsinhaber.rq").text.startswith("#+ ")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/queries/gibtsnicht", 404),
        ("/queries/amtsinhaber?unfug=1", 400),
        ("/queries/amtsinhaber.docx", 404),
        ("/queries/amtsinhaber?format=xlsx", 400),
    ],
)
def test_a_wrong_question_is_refused_with_a_reason(client, path, status):
    response = client.get(path)
    assert response.status_code == status
    assert response.json["detail"]


def test_hostile_labels_are_text(tmp_path):
    from conftest import make_world
    from web.conftest import make_app

    root = make_world(tmp_path / "world")
    (root / "data" / "sources" / "musterland" / "boese.ttl").write_text(
        "PREFIX eco: <https://w3id.org/ecosystem-graph/ontology#>\n"
        "PREFIX foaf: <http://xmlns.com/foaf/0.1/>\n"
        "PREFIX orga: <https://w3id.org/ecosystem-graph/id/org/>\n"
        "PREFIX prov: <http://www.w3.org/ns/prov#>\n"
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
        "PREFIX source: <https://w3id.org/ecosystem-graph/source/>\n"
        "<> a eco:SourceGraph ; prov:hadPrimarySource source:boese .\n"
        'orga:digitalverband-musterland skos:altLabel "<script>alert(1)</script>"@de ;\n'
        "    foaf:homepage <javascript:alert(1)> .\n"
    )
    page = make_app(root).test_client().get("/id/org/digitalverband-musterland.html").text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert 'href="javascript:' not in page


def test_texts_stand_in_the_readers_language_and_names_in_all(client):
    page = client.get("/id/org/digitalverband-musterland.html", headers={"Accept-Language": "en"}).text
    statements = page.partition('class="notes"')[0]
    said = statements[statements.index(">what the source says</dt>") :].partition("</div>")[0]
    assert "The newspaper says 2009." in said
    assert "Die Zeitung nennt 2009." not in said
    assert 'lang="de"' in statements[statements.index(">name</dt>") :].partition("</div>")[0]


def test_derived_days_stand_on_pages_of_relations_only(client):
    derived = "last attested"
    assert derived not in client.get("/id/org/digitalverband-musterland.html?lang=en").text
    tenures = re.findall(r'href="(/id/tenure/[^"?#]+)', client.get("/kind/tenure.html?lang=en").text)
    assert derived in client.get(tenures[0] + ".html?lang=en").text


def test_what_mentions_an_entity_is_not_listed_twice(client):
    page = client.get("/id/org/digitalministerium-musterland.html?lang=en").text
    links = re.findall(r'href="(/id/(?:tenure|post|membership|remit)/[^"?#]+)', page.partition('class="notes"')[0])
    assert links
    assert len(links) == len(set(links))


def test_the_page_of_an_area_says_who_holds_posts_there(client):
    page = client.get("/id/place/musterland.html?lang=en").text
    assert ">tenures</dt>" in page
    assert "Erika Muster" in page


def test_a_name_that_is_the_same_in_both_languages_stands_once(tmp_path):
    from conftest import make_world
    from web.conftest import make_app

    root = make_world(tmp_path / "world")
    register = next(path for path in root.glob("data/register/*.ttl") if '"Model State"@en' in path.read_text("utf-8"))
    register.write_text(register.read_text("utf-8").replace('"Model State"@en', '"Musterland"@en'), "utf-8")
    page = make_app(root).test_client().get("/id/place/musterland.html?lang=en").text
    names = page[page.index(">name</dt>") :].partition("</div>")[0]
    assert names.count('class="statement"') == 1
    assert "lang=" not in names
