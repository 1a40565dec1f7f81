"""Whose bodies may be read at once: slow senders keep each other waiting, and nobody else."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from ecosystem_graph.errors import BusyError
from ecosystem_graph.web.bodies import Bodies


def test_four_bodies_of_one_client_are_read_at_once_and_a_fifth_is_refused():
    bodies = Bodies()
    with ExitStack() as slow:
        for client in "aaaab":
            slow.enter_context(bodies.reading(client))
        with pytest.raises(BusyError), bodies.reading("a"):
            pass


def test_sixteen_are_read_at_once_whoever_sends_them():
    bodies = Bodies()
    with ExitStack() as slow:
        for number in range(16):
            slow.enter_context(bodies.reading(str(number)))
        with pytest.raises(BusyError), bodies.reading("another"):
            pass
    with bodies.reading("another"):
        pass


def test_a_body_that_failed_makes_room_too():
    bodies = Bodies()
    for _ in range(20):
        with pytest.raises(OSError, match="gone"), bodies.reading("a"):
            raise OSError("gone")
