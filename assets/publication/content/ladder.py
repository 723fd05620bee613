"""The ladder from a score to its cells, and what reviews adopted, as printed tables."""

from assets.publication import wording
from assets.publication.content.blocks import Column, Table
from assets.publication.content.dossier import Adopted, Dossier


def ladder_table(dossier: Dossier) -> Table:
    """Each indicator with its standard and formula; below it the cells that it rests on, files by number."""
    columns = (Column("数据", 46), Column("原文", 18, True), Column("出处", 36))
    rungs = (dossier.rungs[line.id] for line in dossier.evaluation.indicators)
    files = list(dict.fromkeys(cited.place.file for rung in rungs for cited in rung.sources))
    numbers = {file: f"[{number}]" for number, file in enumerate(files, start=1)}
    rows: list[tuple[str, ...]] = []
    if files:
        rows.append(("\n".join(f"{number} {file}" for file, number in numbers.items()),))
    for line in dossier.evaluation.indicators:
        rung = dossier.rungs[line.id]
        name = wording.label(dossier.indicator_labels, line.id)
        score = wording.interval(line.low, line.high)
        rows.append(
            (f"{name}（{wording.points(line.points)}分，重算{score}）标准：{rung.standard}。算式：{line.explanation}",)
        )
        rows += [
            (
                cited.label,
                wording.excerpt(cited.place.raw_text) or "（空）",
                f"{numbers[cited.place.file]}{cited.place.sheet} {cited.place.cell}",
            )
            for cited in rung.sources
        ]
    return Table("各项指标的评分依据", columns, tuple(rows), empty="没有适用的评分方案。")


def adopted_table(dossier: Dossier) -> Table:
    """Claimed, recomputed and adopted points side by side, with who adopted them, when, why and on what."""
    columns = (
        Column("指标", 20),
        Column("自评", 9, True),
        Column("重算", 15, True),
        Column("认定值", 11, True),
        Column("认定", 11, True),
        Column("认定人和日期", 14),
        Column("理由和依据", 20),
    )
    rows = []
    for line in dossier.evaluation.indicators:
        adopted = dossier.rungs[line.id].adopted
        if adopted is not None:
            rows.append(
                (
                    wording.label(dossier.indicator_labels, line.id),
                    wording.points(line.claimed),
                    wording.interval(line.low, line.high),
                    wording.NOTHING if adopted.value is None else wording.short_number(adopted.value),
                    wording.interval(adopted.low, adopted.high),
                    f"{adopted.reviewer}\n{adopted.reviewed_on}",
                    _grounds(adopted),
                )
            )
    if dossier.adopted is not None:
        evaluation, whole = dossier.evaluation, dossier.adopted
        rows.append(
            (
                "总分",
                wording.points(evaluation.self_score),
                wording.interval(evaluation.score_low, evaluation.score_high),
                "",
                wording.interval(whole.low, whole.high),
                "",
                wording.grades(whole.grade_low, whole.grade_high),
            )
        )
    return Table("复核认定", columns, tuple(rows), "单位：分", has_total=True, empty="没有复核认定。")


def _grounds(adopted: Adopted) -> str:
    return f"{adopted.reason}\n依据：{adopted.evidence}"
