"""How often one client may ask."""

from __future__ import annotations

import pytest

from ecosystem_graph.errors import TooManyRequestsError
from ecosystem_graph.store.rates import Rates


class Clock:
    """A clock that tests set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def taken(rates: Rates, client: str, times: int) -> int:
    """Return how many of ``times`` requests are let through."""
    through = 0
    for _ in range(times):
        try:
            rates.take(client)
            through += 1
        except TooManyRequestsError:
            pass
    return through


def test_each_client_has_a_minute_of_its_own():
    rates = Rates(10, Clock())
    assert [taken(rates, client, 15) for client in ("a", "b")] == [10, 10]


def test_the_share_comes_back_with_time_and_never_beyond_a_minute():
    clock = Clock()
    rates = Rates(60, clock)
    taken(rates, "a", 60)
    clock.now = 3
    assert taken(rates, "a", 10) == 3
    clock.now = 1000
    assert taken(rates, "a", 100) == 60


def test_the_refusal_says_when_to_come_again():
    rates = Rates(2, Clock())
    taken(rates, "a", 2)
    with pytest.raises(TooManyRequestsError) as refused:
        rates.take("a")
    assert refused.value.retry_after == 30


def test_zero_sets_no_limit():
    assert taken(Rates(0, Clock()), "a", 1000) == 1000


def test_memory_stays_bounded_however_many_clients_come():
    clock = Clock()
    rates = Rates(10, clock)
    for number in range(50_000):
        clock.now += 0.001
        rates.take(str(number))
    assert len(rates._buckets) <= 10_000
