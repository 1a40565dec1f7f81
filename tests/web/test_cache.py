"""The response cache: same request, same bytes; another state, another answer."""

from __future__ import annotations

import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ecosystem_graph.web.cache import ResponseCache


class Counting:
    """An application that counts its calls and answers with the path."""

    def __init__(self, status: str = "200 OK", size: int = 10, etag: str | None = '"a"', seconds: float = 0) -> None:
        self.calls = 0
        self.seen: list[dict[str, Any]] = []
        self._status, self._size, self._etag, self._seconds = status, size, etag, seconds

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.calls += 1
        self.seen.append(environ)
        time.sleep(self._seconds)
        headers = [("Content-Type", "text/plain"), *([("ETag", self._etag)] if self._etag else [])]
        start_response(self._status, headers)
        return [environ["PATH_INFO"].encode() * self._size]


def ask(
    cache: ResponseCache, path: str = "/", method: str = "GET", **headers: str
) -> tuple[str, dict[str, str], bytes]:
    answered: list[Any] = []
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": "", **headers}
    body = b"".join(cache(environ, lambda status, given, *_: answered.append((status, dict(given)))))
    return answered[0][0], answered[0][1], body


def test_the_second_answer_comes_from_memory():
    application = Counting()
    cache = ResponseCache(application, lambda: "1", 1000)
    assert ask(cache) == ask(cache)
    assert application.calls == 1


def test_another_language_format_path_or_state_is_another_answer():
    application = Counting()
    state = ["1"]
    cache = ResponseCache(application, lambda: state[0], 1000)
    ask(cache)
    ask(cache, HTTP_ACCEPT="text/turtle")
    ask(cache, HTTP_ACCEPT_LANGUAGE="en")
    ask(cache, "/b")
    state[0] = "2"
    ask(cache)
    assert application.calls == 5


def test_a_known_etag_is_a_304_and_a_foreign_one_is_not():
    cache = ResponseCache(Counting(), lambda: "1", 1000)
    assert ask(cache, HTTP_IF_NONE_MATCH='"b"')[0] == "200 OK"
    for tag in ('"a"', 'W/"a"', '"x", "a"', "*"):
        status, headers, body = ask(cache, HTTP_IF_NONE_MATCH=tag)
        assert (status, body) == ("304 NOT MODIFIED", b"")
        assert headers == {"ETag": '"a"'}


def test_conditions_of_one_reader_do_not_reach_the_application():
    application = Counting()
    ask(ResponseCache(application, lambda: "1", 1000), HTTP_IF_NONE_MATCH='"b"', HTTP_RANGE="bytes=0-1")
    assert not {"HTTP_IF_NONE_MATCH", "HTTP_RANGE"} & set(application.seen[0])


def test_head_uses_what_get_kept():
    application = Counting()
    cache = ResponseCache(application, lambda: "1", 1000)
    ask(cache)
    assert ask(cache, method="HEAD")[2] == b""
    assert application.calls == 1


def test_errors_posts_and_answers_without_etag_are_not_kept():
    for application, method in ((Counting("404 NOT FOUND"), "GET"), (Counting(), "POST"), (Counting(etag=None), "GET")):
        cache = ResponseCache(application, lambda: "1", 1000)
        ask(cache, method=method)
        ask(cache, method=method)
        assert application.calls == 2


def test_the_budget_holds_and_the_oldest_answer_goes_first():
    application = Counting(size=10)
    cache = ResponseCache(application, lambda: "1", 60)
    for path in ("/a", "/b", "/c", "/d", "/e", "/f"):  # 20 bytes each, over a quarter of 60
        ask(cache, path)
        ask(cache, path)
    assert application.calls == 12
    application.calls = 0
    large = ResponseCache(application, lambda: "1", 160)
    for path in ("/a", "/b", "/c", "/d", "/e", "/f", "/g", "/h", "/i"):
        ask(large, path)
    ask(large, "/i")
    assert application.calls == 9
    ask(large, "/a")
    assert application.calls == 10


def test_no_budget_means_no_cache():
    application = Counting()
    cache = ResponseCache(application, lambda: "1", 0)
    ask(cache)
    ask(cache)
    assert application.calls == 2


def crowd(cache: ResponseCache, path: str) -> list[bytes]:
    """Ask for ``path`` from eight threads at once; return the bodies."""
    with ThreadPoolExecutor(8) as threads:
        return [body for _, _, body in threads.map(lambda _: ask(cache, path), range(8))]


def test_a_crowd_that_asks_for_the_same_has_it_made_once():
    application = Counting(seconds=0.2)
    bodies = crowd(ResponseCache(application, lambda: "1", 1000), "/dataset.nq")
    assert application.calls == 1
    assert len(set(bodies)) == 1


def test_a_crowd_whose_answer_cannot_be_kept_is_not_kept_in_a_row():
    application = Counting("404 NOT FOUND", seconds=0.2)
    begun = time.monotonic()
    crowd(ResponseCache(application, lambda: "1", 1000), "/nothing")
    assert application.calls == 8
    assert time.monotonic() - begun < 1


def test_queries_do_not_wait_for_each_other_here_but_in_the_pool():
    application = Counting(seconds=0.1)
    crowd(ResponseCache(application, lambda: "1", 1000), "/sparql")
    assert application.calls == 8
