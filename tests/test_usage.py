"""Who used much lately."""

from __future__ import annotations

from ecosystem_graph.store.usage import Usage


class Clock:
    """A clock that tests set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_short_queries_now_and_then_weigh_nothing():
    clock = Clock()
    usage = Usage(clock)
    for _ in range(100):
        usage.add("a", 0.04)
        clock.now += 1
    assert not usage.is_heavy("a")


def test_long_ones_weigh_until_they_are_forgotten():
    clock = Clock()
    usage = Usage(clock)
    usage.add("a", 3)
    assert usage.is_heavy("a")
    assert not usage.is_heavy("b")
    clock.now = 60
    assert not usage.is_heavy("a")


def test_what_runs_now_counts_too():
    usage = Usage(Clock())
    assert not usage.is_heavy("a", 0.4)
    assert usage.is_heavy("a", 0.6)


def test_three_minutes_of_rest_forgive_everything():
    clock = Clock()
    usage = Usage(clock)
    for _ in range(100):
        usage.add("a", 10)
    clock.now = 191
    assert not usage.is_heavy("a")


def test_memory_stays_bounded_however_many_clients_come():
    usage = Usage(Clock())
    for number in range(50_000):
        usage.add(str(number), 1)
    assert len(usage._used) <= 10_000
