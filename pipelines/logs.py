"""What unattended processes say: one line of JSON on stdout for each event, where that is asked for.

Dagster's daemon and code server have JSON of their own; lines written here have the same keys (``timestamp``,
``level``, ``logger``, ``event``), and those of a run also say which run, fiscal years, step and asset they are about.
"""

import logging
import os
import sys
from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from dagster import DagsterEvent

FORMAT_VARIABLE = "JIPING_LOG_FORMAT"
FORMATS = TEXT, JSON = "text", "json"

_LEVELS = {"red": logging.ERROR, "yellow": logging.WARNING}
_PARTITION = "dagster/partition"
RANGE_TAGS = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"
"""Of a run that materialises several fiscal years: the first, and the last."""


def _chosen(_: click.Context, __: click.Parameter, chosen: str) -> None:
    os.environ[FORMAT_VARIABLE] = chosen  # for the processes that this one starts as well
    if chosen == JSON:
        logging.basicConfig(handlers=[_handler()], level=logging.WARNING, force=True)
        logging.getLogger("jiping").setLevel(logging.INFO)
        sys.excepthook = lambda *error: logging.getLogger("jiping").critical("程序出错", exc_info=error)


log_format_option = click.option(
    "--log-format",
    type=click.Choice(FORMATS),
    default=TEXT,
    show_default=True,
    envvar=FORMAT_VARIABLE,
    is_eager=True,
    expose_value=False,
    callback=_chosen,
    help="json：每个事件在标准输出上一行 JSON，供日志系统收集",
)


def as_json() -> bool:
    """Whether lines of JSON are asked for."""
    return os.environ.get(FORMAT_VARIABLE) == JSON


def say(text: str, style: object) -> None:
    """Write a line for what a person at the terminal would read."""
    shown = "\n".join(map(str.rstrip, text.splitlines()))
    logging.getLogger("jiping").log(_LEVELS.get(str(style), logging.INFO), "%s", shown)


def log_runs() -> None:
    """Where lines of JSON are asked for, write each event of the runs of this process as one.

    Dagster has no setting for the logger of runs that configure none, as those of the asset graph: its default is
    replaced. Look again with Dagster 1.14.
    """
    if not as_json():
        return
    from dagster import LoggerDefinition  # a command that runs nothing need not load it
    from dagster._core.execution import context_creation_job

    lines = logging.Logger("dagster", logging.DEBUG)
    lines.addHandler(_handler())

    console = LoggerDefinition(lambda _: lines, description="One line of JSON for each event.")
    vars(context_creation_job)["default_system_loggers"] = lambda _: [(console, {})]


def _handler() -> logging.Handler:
    """Writes to stdout as it is now: what Dagster does with it while a step runs does not concern the lines."""
    from structlog.processors import JSONRenderer, TimeStamper, format_exc_info
    from structlog.stdlib import ProcessorFormatter, add_log_level, add_logger_name

    handler = logging.StreamHandler(os.fdopen(os.dup(1), "w", encoding="utf-8", errors="backslashreplace"))
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=[
                add_logger_name,
                add_log_level,
                TimeStamper(fmt="iso", utc=True),
                format_exc_info,
                _of_run,
            ],
            processors=[ProcessorFormatter.remove_processors_meta, JSONRenderer(ensure_ascii=False)],
        )
    )
    return handler


def _of_run(_: object, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Which run, fiscal years, step and asset a line is about, and why something failed."""
    facts = getattr(line["_record"], "dagster_meta", None)
    if facts is None:
        return line
    line.update(event=facts["orig_message"], run_id=facts["run_id"], job=facts["job_name"], step=facts["step_key"])
    line["fiscal_years"] = _fiscal_years(facts["job_tags"])
    event: DagsterEvent | None = facts["dagster_event"]
    if event is not None:
        asset = event.asset_key.to_user_string() if event.asset_key else None
        line.update(type=event.event_type_value, asset=asset, partition=event.partition)
        if error := getattr(event.event_specific_data, "error", None):
            line["error"] = (error.cause or error).to_string()
    return line


def _fiscal_years(tags: dict[str, str]) -> list[int]:
    first, last = (tags.get(tag, tags.get(_PARTITION)) for tag in RANGE_TAGS)
    return list(range(int(first), int(last) + 1)) if first and last else []
