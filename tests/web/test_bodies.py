"""Whose bodies may be read at once: slow senders keep each other waiting, and nobody else."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from ecosystem_graph.errors import BusyError
from ecosystem_graph.web.bodies import Bodies


def test_two_bodies_of_one_client_are_read_at_once_and_a_third_is_refused():
    bodies = Bodies()
    with bodies.reading("a"), bodies.reading("a"), bodies.reading("b"), pytest.raises(BusyError), bodies.reading("a"):
        pass


def test_eight_are_read_at_once_whoever_sends_them():
    bodies = Bodies()
    with ExitStack() as slow:
        for number in range(8):
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
