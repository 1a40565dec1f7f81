"""Hatch build hook: puts the repository's own project into the wheel."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUNDLED = ("ecosystem-graph.toml", "ontology", "data", "queries")


class BundledProject(BuildHookInterface):
    """Adds the bundled project under ``ecosystem_graph/bundled/``.

    A force-include in pyproject.toml would do the same for a wheel, but would also leave a copy of the data,
    soon out of date, beside an editable installation, which reads the folders of the repository itself.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files to include; raises FileNotFoundError when a part of the project is missing."""
        if version == "editable":
            return
        for name in BUNDLED:
            source = Path(self.root, name)
            if not source.exists():
                raise FileNotFoundError(f"{source}: this part of the bundled project is missing")
            build_data["force_include"][str(source)] = f"ecosystem_graph/bundled/{name}"
