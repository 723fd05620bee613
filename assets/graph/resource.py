"""The one resource of the pipeline: the home of the installation."""

from pathlib import Path

from dagster import ConfigurableResource

from assets.graph.home import Home, load_home


class HomeResource(ConfigurableResource[Home]):
    """Where inbox, files, warehouse and outputs lie. ``root`` is the home directory."""

    root: str

    def load(self) -> Home:
        """The home with its remembered folders, read afresh, since ``jiping run`` may have changed them."""
        return load_home(Path(self.root))
