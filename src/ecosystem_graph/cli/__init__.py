"""Floor 4: the command line."""

from ecosystem_graph.cli.main import main

__all__ = ["main"]
