"""The entry page of one fiscal year: departments, files received, departments that sent nothing."""

from markupsafe import Markup

from assets.knowledge.forms import form_labels
from assets.publication import wording
from assets.publication.content.year import YearSummary
from assets.publication.html.environment import Links, environment
from assets.publication.html.svg import interval_bar
from assets.publication.wording import SYNTHETIC_NOTICE


def year_index(summary: YearSummary, links: Links) -> bytes:
    """The page of one year as UTF-8 bytes; it links to ``./<department_id>/index.html`` and the year's documents."""
    bars = [
        Markup(interval_bar(f"score-{number}", row.score_low, row.score_high, row.self_score, row.verdict))
        for number, row in enumerate(summary.rows, start=1)
    ]
    verdicts = [row.verdict for row in summary.rows]
    text = (
        environment()
        .get_template("index.html.j2")
        .render(
            summary=summary,
            links=links,
            title=f"{summary.fiscal_year}年度部门整体支出绩效评价",
            rows=list(zip(summary.rows, bars, strict=True)),
            verdict_counts=[(code, text, verdicts.count(code)) for code, text in wording.VERDICTS.items()],
            quarantined=sum(row.status == "quarantined" for row in summary.files),
            form_labels=form_labels(),
            synthetic_notice=SYNTHETIC_NOTICE,
        )
    )
    return wording.clean(text).encode()
