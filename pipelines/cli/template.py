"""``jiping template``: blank forms to send out."""

import re
from pathlib import Path

import click

from assets.graph.home import Home
from assets.knowledge.schemes import Scheme
from assets.publication.forms.blank import ScoreLine, score_tables, sendable, template_of
from pipelines.cli.scheme import scheme_named
from pipelines.cli.terminal import Stop, console, home_at, home_option, register_of

_UNSAFE_IN_NAMES = r'[\\/:*?"<>|\x00-\x1f]'


@click.command()
@click.option(
    "--form", "form_id", default="collection_workbook", show_default=True, help="表格编号（data/forms 中的 id）"
)
@click.option("--year", type=int, help="评价年度，填入表中")
@click.option("--departments", help="部门编码或名称，用逗号分隔，或 all（登记表中全部）；每个部门一份")
@click.option("--scheme", "scheme_name", help="评分标准编号或文件：评分表列出它的指标、分值和评价标准")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
@home_option
def template(
    form_id: str, year: int | None, departments: str | None, scheme_name: str | None, folder: Path, home: Path | None
) -> None:
    """生成可下发的空白表：标签已锁定，填写时自动核对。"""
    blank = {form.id: form for form in sendable()}
    if form_id not in blank:
        raise Stop(f"没有可下发的表“{form_id}”；现有：{'、'.join(blank)}")
    form = blank[form_id]
    if scheme_name and not score_tables(form):
        raise Stop(f"“{form.label}”里没有评分表，不能列出评分标准的指标；去掉 --scheme，或改用 --form score_sheet")
    lines = score_lines(scheme_named(scheme_name)) if scheme_name else []
    folder.mkdir(parents=True, exist_ok=True)
    for department in _departments(home_at(home), departments):
        name = f"{department}-{year or ''}{'年' if year else ''}{form.label}" if department else form.label
        target = folder / f"{re.sub(_UNSAFE_IN_NAMES, '_', name)}.xlsx"
        target.write_bytes(template_of(form, department, year, lines))
        console.print(f"已生成 {target}", highlight=False, markup=False, soft_wrap=True)


def score_lines(scheme: Scheme) -> list[ScoreLine]:
    """The lines of a score sheet to be filled in under a scheme, the sum last."""
    lines = []
    for line in scheme.indicators:
        level1, _, level2 = line.group.partition("/")
        points = None if line.points is None else float(line.points)
        lines.append(ScoreLine(level1, level2, line.label, points, line.rule.standard()))
    given = [line.points for line in lines if line.points is not None]
    total = sum(given) if len(given) == len(lines) else None
    return [*lines, ScoreLine("", "", "合计", total, "")]


def _departments(home: Home, departments: str | None) -> list[str | None]:
    """Names of the departments asked for; ``None`` stands for a form without a department."""
    if departments is None:
        return [None]
    register = register_of(home)
    if departments == "all":
        return [department.name for department in register.departments]
    asked = [name.strip() for name in re.split("[,，、]", departments) if name.strip()]
    found = {name: register.find(name) for name in asked}
    unknown = [name for name, department in found.items() if department is None]
    if unknown:
        raise Stop(f"部门登记表 {home.register_path} 中没有：{'、'.join(unknown)}")
    return [department.name for department in found.values() if department]
