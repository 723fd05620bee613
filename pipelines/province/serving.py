"""Serves the Dagster UI of a province: one instance, one code location for each district."""

from collections.abc import Sequence

from assets.knowledge.declared import OfficeFileError
from pipelines.instance import use_instance
from pipelines.province.province import District, Province, readable
from pipelines.server.serve import CodeLocation, ServerError, serve


def code_locations_of(province: Province, districts: Sequence[District]) -> tuple[list[CodeLocation], list[str]]:
    """The code locations of these districts, and why those that are missing cannot be opened."""
    locations, reasons = [], []
    for district in districts:
        try:
            with readable(district):
                province.home(district).protect()
            locations.append(CodeLocation(district.code, province.environment(district)))
        except OfficeFileError as error:
            reasons.append(str(error))
    return locations, reasons


def serve_locations(province: Province, locations: Sequence[CodeLocation], port: int) -> None:
    """Serve them until this process is interrupted.

    Raises:
        ServerError: there is none, or the UI cannot be served.
    """
    if not locations:
        raise ServerError("没有可以打开的区县")
    province.prepare()
    use_instance(province.instance)
    serve(province.folder, port, locations)
