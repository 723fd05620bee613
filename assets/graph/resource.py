"""The one resource of the pipeline: the home of the installation."""

from dagster import ConfigurableResource

from assets.graph.home import Home, default_root, load_home
from assets.knowledge.schemes import use_schemes


class HomeResource(ConfigurableResource[Home]):
    """Where inbox, files, warehouse and outputs lie.

    The environment of the process names the home. It has no configuration: whoever starts a run cannot choose another.
    """

    def load(self) -> Home:
        """The home with its remembered folders, read afresh, since ``jiping run`` may have changed them."""
        home = load_home(default_root())
        use_schemes(home.bureau.schemes)
        return home
