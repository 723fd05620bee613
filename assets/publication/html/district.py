"""The pages over all years: one of the district, one of each department, and what the search looks through."""

import hashlib
import json
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from markupsafe import Markup

from assets.knowledge.rules import limits
from assets.publication import wording
from assets.publication.content.blocks import Bar, BarGroup, chart_of
from assets.publication.content.district import DepartmentYear, History, Site
from assets.publication.content.dossier import Figure, FigureKey
from assets.publication.content.over_years import TrendLine, difference, lines, pairs
from assets.publication.html.environment import environment
from assets.publication.html.svg import Parts, ScoreRow, grouped_bars, score_rows, stacked_bars
from assets.publication.wording import SYNTHETIC_NOTICE

TITLE = "部门整体支出绩效评价历年总览"
MATRIX_CELLS = 1500
"""Most cells of the matrix: a page stays below 300 kB."""
FINDINGS_OF_A_YEAR = 20
"""Most findings of a year that a department's page lists; the page of the year has them all."""

_TONES = {"fail": "alarm", "error": "alarm", "hint": "hint", "insufficient_data": "gap"}
_THREE_PUBLIC = {
    "overseas_travel": "出国",
    "vehicles": "公务用车",
    "vehicle_purchase": "购车",
    "vehicle_operation": "用车运行",
    "official_reception": "接待",
    "three_public_expenses": "合计",
}
_BUDGET = {"initial_budget": "年初预算", "adjusted_budget": "调整预算", "final": "决算"}
_STAFF = {"approved_posts": "编制数", "staff_in_post": "在职人数"}


def site_files(site: Site) -> Iterator[tuple[str, bytes]]:
    """Every file of the site: path below the outputs folder, content."""
    yield "index.html", site_index(site)
    for history in site.histories:
        yield f"departments/{history.department_id}.html", history_page(history)
    for fiscal_year in site.fiscal_years:
        yield f"search/{fiscal_year}.js", search_data(site, fiscal_year)


def site_index(site: Site) -> bytes:
    """The entry page as UTF-8 bytes: departments × years, and the search.

    It links to ``<year>/index.html``, ``<year>/<department_id>/index.html`` and ``departments/<department_id>.html``,
    and reads ``search/<year>.js`` once something is searched for.
    """
    years = site.fiscal_years
    recent = years[-max(MATRIX_CELLS // max(len(site.histories), 1), 1) :]
    rows, region = [], ""
    for history in site.histories:
        by_year = {year.fiscal_year: year for year in history.years}
        rows.append(
            {
                "department_id": history.department_id,
                "department": history.department,
                "synthetic": history.years[-1].synthetic,
                "region": history.region if history.region != region else "",
                "years": [by_year.get(fiscal_year) for fiscal_year in recent],
            }
        )
        region = history.region
    return _page(
        "site_index.html.j2",
        "search.js",
        " 'self' file:",
        title=TITLE,
        regions=list(dict.fromkeys(history.region for history in site.histories)),
        years=years,
        recent=recent,
        rows=rows,
        verdict_chart=_verdict_chart(site) if years else "",
        synthetic_notice=SYNTHETIC_NOTICE,
    )


def history_page(history: History) -> bytes:
    """The page of one department over its years as UTF-8 bytes; it needs no other file."""
    printed, every = lines(history), pairs(history)
    differences = {pair: [difference(line, *pair, history) for line in printed] for pair in every}
    pair = every[-1] if every else None
    return _page(
        "history.html.j2",
        "compare.js",
        "",
        title=f"{history.department}历年绩效评价",
        history=history,
        notice=SYNTHETIC_NOTICE if history.years[-1].synthetic else "",
        notes=_notes(history),
        charts=_charts(history),
        lines=printed,
        pair=pair,
        differences=differences[pair] if pair else [],
        every_pair=_every_pair(history, printed, differences),
        findings_of_years=[
            (year, year.findings[:FINDINGS_OF_A_YEAR], len(year.findings[FINDINGS_OF_A_YEAR:]))
            for year in reversed(history.years)
        ],
        tones=_TONES,
    )


def search_data(site: Site, fiscal_year: int) -> bytes:
    """A script that hands the departments and findings of one year to the search, as UTF-8 bytes.

    Read as a script and not as data: a browser reads no data from a folder.
    """
    most = limits().documents.searched
    departments = [
        [
            history.department_id,
            year.department,
            year.region,
            [
                [wording.FINDING_STATES[finding.state], finding.check, wording.excerpt(finding.message)]
                for finding in year.findings[:most]
            ]
            + _not_searched(len(year.findings) - most),
        ]
        for history in site.histories
        for year in history.years
        if year.fiscal_year == fiscal_year
    ]
    text = json.dumps(departments, ensure_ascii=False, separators=(",", ":"))
    return wording.clean(f"jiping({fiscal_year},{text})\n").encode()


def _not_searched(count: int) -> list[list[str]]:
    """What the search says, in place of a finding, of those that it does not know."""
    return [["未列入检索", "核对结果", f"另有{count}项，见该年度网页"]] if count > 0 else []


def _page(template: str, script: str, sources: str, **context: object) -> bytes:
    """A page that runs one script of its own, which its policy names by hash, and those of ``sources``."""
    text, digest = _script(script)
    scripts = Markup(f"; script-src 'sha256-{digest}'{sources}")
    page = environment().get_template(template).render(script=Markup(text), scripts=scripts, **context)
    return wording.clean(page).encode()


@cache
def _script(name: str) -> tuple[str, str]:
    text = (Path(__file__).parent / "templates" / name).read_text(encoding="utf-8")
    return text, b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _notes(history: History) -> list[str]:
    """What keeps years from being compared: another name, another scope, another scheme."""
    notes = []
    for before, year in pairwise(history.years):
        if year.department != before.department:
            notes.append(f"{year.fiscal_year}年度以前名称为{before.department}。")
        if not year.same_scope_as(before):
            notes.append(f"{before.fiscal_year}年度与{year.fiscal_year}年度之间机构有合并或者分立，前后评价范围不同。")
        if year.scheme != before.scheme:
            notes.append(f"{year.fiscal_year}年度起按“{year.scheme_label}”评分，此前按“{before.scheme_label}”评分。")
    return notes


def _charts(history: History) -> list[tuple[str, Markup]]:
    years = history.years
    targets = [
        Parts(_year(year), tuple(year.outcomes.get(outcome, 0) for outcome in wording.OUTCOMES)) for year in years
    ]
    scores = [ScoreRow(_year(year), year.score_low, year.score_high, year.self_score, year.verdict) for year in years]
    return [
        ("得分", Markup(score_rows("score", "历年重算区间与自评得分", scores))),
        ("“三公”经费", _bars("three-public", "历年“三公”经费决算", years, _final(_THREE_PUBLIC), "万元")),
        (
            "预算与决算",
            _bars(
                "budget",
                "历年预算与决算",
                years,
                {("total_expenditure", phase, "total"): text for phase, text in _BUDGET.items()},
                "万元",
            ),
        ),
        ("编制与人员", _bars("staffing", "历年编制与在职人数", years, _final(_STAFF), "人")),
        (
            "绩效目标",
            Markup(
                stacked_bars(
                    "targets",
                    "历年绩效目标完成情况",
                    list(wording.OUTCOMES.values()),
                    targets,
                    "项",
                    wording.EMPTY_TEXT["missing"],
                )
            )
            if any(year.outcomes for year in years)
            else Markup(""),
        ),
    ]


def _final(items: dict[str, str]) -> dict[FigureKey, str]:
    return {(item, "final", "total"): text for item, text in items.items()}


def _bars(chart_id: str, title: str, years: list[DepartmentYear], series: dict[FigureKey, str], unit: str) -> Markup:
    """The series of which at least one year is known; nothing when none is."""
    groups = [BarGroup(_year(year), tuple(_bar(year.figures[key], unit) for key in series)) for year in years]
    chart = chart_of(title, unit, tuple(series.values()), groups)
    return Markup(grouped_bars(chart_id, chart) if chart else "")


def _bar(figure: Figure, unit: str) -> Bar:
    return Bar(figure.number, figure.money if unit == "万元" else figure.count)


def _verdict_chart(site: Site) -> Markup:
    counted: dict[int, Counter[str]] = {fiscal_year: Counter() for fiscal_year in site.fiscal_years}
    for history in site.histories:
        for year in history.years:
            counted[year.fiscal_year][year.verdict] += 1
    rows = [
        Parts(f"{fiscal_year}年", tuple(counts[verdict] for verdict in wording.SHORT_VERDICTS))
        for fiscal_year, counts in counted.items()
    ]
    names = [wording.VERDICTS[verdict].removeprefix("自评得分") for verdict in wording.SHORT_VERDICTS]
    return Markup(stacked_bars("verdicts", "历年结论分布", names, rows, "个", ""))


def _every_pair(
    history: History, printed: list[TrendLine], differences: dict[tuple[int, int], list[tuple[str, str]]]
) -> dict[str, Any]:
    return {
        "years": [year.fiscal_year for year in history.years],
        "cells": [[cell.text for cell in line.cells] for line in printed],
        "differences": {f"{earlier}-{later}": texts for (earlier, later), texts in differences.items()},
    }


def _year(year: DepartmentYear) -> str:
    return f"{year.fiscal_year}年"
