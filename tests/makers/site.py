"""A hand-made district over three years: a hostile name, a merger, a change of scheme, figures that are not there."""

from decimal import Decimal

from assets.publication.content.district import DepartmentYear, History, Site, SiteFinding
from assets.publication.content.dossier import Figure, Figures

HOSTILE = "</script><script>alert(1)</script>\"'&<img src=x onerror=alert(1)>局"
CONTROL = "三公经费</script><b>超标</b>，差异 1.00 万元"


def department_year(fiscal_year: int, department: str = "甲区教育局", **other: object) -> DepartmentYear:
    """One department-year of which everything is known, with ``other`` in place of it."""
    values: dict[str, object] = {
        "fiscal_year": fiscal_year,
        "department": department,
        "region": "甲区",
        "synthetic": False,
        "scheme": "hunan_v1",
        "scheme_label": "湖南V1",
        "self_score": Decimal("92.00"),
        "self_grade": "优秀",
        "score_low": Decimal("60.00"),
        "score_high": Decimal("90.00"),
        "grade_low": "合格",
        "grade_high": "优秀",
        "verdict": "unreachable",
        "draft": False,
        "rank": "1～3",
        "alarms": 1,
        "hints": 1,
        "gaps": 0,
        "figures": Figures(
            {
                ("total_expenditure", "initial_budget", "total"): Figure(Decimal(100 * (fiscal_year - 2020)), "value"),
                ("total_expenditure", "final", "total"): Figure(Decimal("150.50"), "value"),
                ("three_public_expenses", "final", "total"): Figure(Decimal("4.51"), "value"),
                ("official_reception", "final", "total"): Figure(Decimal("4.51"), "value"),
                ("overseas_travel", "final", "total"): Figure(None, "dash"),
                ("approved_posts", "final", "total"): Figure(Decimal(40), "value"),
                ("staff_in_post", "final", "total"): Figure(Decimal(43), "value"),
            }
        ),
        "outcomes": {"met": 4, "missed": 1, "not_reported": 2},
        "findings": [
            SiteFinding("fail", "“三公”超上年", CONTROL),
            SiteFinding("hint", "支出进度", f"{fiscal_year}年支出进度偏慢"),
        ],
        "last_years_before_change": (),
    }
    return DepartmentYear(**{**values, **other})  # type: ignore[arg-type]


def district() -> Site:
    """Three departments: one over three years, one with a hostile name and no score, one merged and rescored."""
    whole = [department_year(year) for year in (2021, 2022, 2023)]
    nothing = department_year(
        2023,
        HOSTILE,
        self_score=None,
        self_grade=None,
        score_low=None,
        score_high=None,
        grade_low=None,
        grade_high=None,
        verdict="no_claim",
        rank="",
        figures=Figures({("total_expenditure", "final", "total"): Figure(None, "blank")}),
        outcomes={},
        findings=[SiteFinding("insufficient_data", "缺少数据", CONTROL)] * 30,
        alarms=0,
        gaps=30,
    )
    merged = [
        department_year(2021, "甲区旧局"),
        department_year(2022, "甲区新局", last_years_before_change=(2021,)),
        department_year(2023, "甲区新局", last_years_before_change=(2021,), scheme="other", scheme_label="另一方案"),
    ]
    return Site([History("430703-a", whole), History("430703-b", [nothing]), History("430703-c", merged)])


def large(departments: int, years: int) -> Site:
    """A district of the largest size: names, messages and numbers of findings as long as they get."""
    message = "支出合计1,234,567.89，各项之和1,234,560.00，相差7.89，请核对收入支出决算表与收集表的口径是否一致后说明"
    findings = [SiteFinding("fail", "合计与各项之和", f"{message}{number}") for number in range(40)]
    return Site(
        [
            History(
                f"430703-{place:04d}",
                [
                    department_year(
                        2010 + year,
                        f"常德市鼎城区工业和信息化与科学技术局第{place:04d}号",
                        findings=findings,
                        alarms=40,
                    )
                    for year in range(years)
                ],
            )
            for place in range(departments)
        ]
    )
