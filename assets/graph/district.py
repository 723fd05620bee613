"""The district that a code location is of, where one Dagster instance serves a province (docs/adr/0028).

What an instance keeps under one name for all its code locations (assets, pools, sets of partition keys) bears the
district's code. The environment of the process names it, as it names the home.
"""

import os

DISTRICT_VARIABLE = "JIPING_DISTRICT"
CODE_LOCATION_TAG = "dagster/code_location"


def district() -> str:
    """The district's code; empty where a home has an instance of its own."""
    return os.environ.get(DISTRICT_VARIABLE, "")


def names_in_instance(*name: str) -> list[str]:
    """The parts of a name by which the whole instance knows something, the district first."""
    return [*filter(None, [district()]), *name]


def run_tags() -> dict[str, str]:
    """Tags of the runs of this code location, as Dagster itself gives them to the runs that it launches."""
    return {CODE_LOCATION_TAG: district()} if district() else {}


WAREHOUSE_POOL = "_".join(names_in_instance("warehouse"))
"""One writer to the warehouse of a home at a time."""
