"""Serves the Dagster UI of a province: one instance, one code location for each district."""

from collections.abc import Iterator, Sequence

from assets.knowledge.declared import OfficeFileError
from pipelines.cli.terminal import errors
from pipelines.instance import use_instance
from pipelines.province.province import District, Province
from pipelines.server.serve import Location, ServerError, serve


def serve_districts(province: Province, districts: Sequence[District], port: int) -> None:
    """Serve these districts until this process is interrupted.

    Raises:
        ServerError: the home of none of them can be used, or the UI cannot be served.
    """
    province.prepare()
    use_instance(province.instance)
    locations = list(_locations(province, districts))
    if not locations:
        raise ServerError("没有可以打开的区县")
    serve(province.folder, port, locations)


def _locations(province: Province, districts: Sequence[District]) -> Iterator[Location]:
    for district in districts:
        try:
            province.home(district).protect()
            yield Location(district.code, province.environment(district))
        except OfficeFileError as error:
            errors.print(str(error), style="yellow", highlight=False, soft_wrap=True)
