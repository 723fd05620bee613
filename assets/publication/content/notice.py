"""The content of the rectification notice to one department: what is wrong, where it stands, what is asked."""

from assets.knowledge.checks import check_labels
from assets.knowledge.rules import limits
from assets.publication import wording
from assets.publication.content import tables
from assets.publication.content.blocks import Block, Chapter, Column, Heading, Note, Notice, Paragraph, Table, left_out
from assets.publication.content.dossier import Contradiction, Dossier
from assets.publication.wording import SYNTHETIC_NOTICE

_NUMBER = "【待填：文号】"
_SENDER = "【待填：发文单位】"
_DATE = "【待填：成文日期】"
_DEADLINE = "【待填：整改期限】"
_REPLY_COLUMNS = (
    Column("序号", 7),
    Column("问题", 41),
    Column("整改措施", 26),
    Column("完成时限", 13),
    Column("责任人", 13),
)


def build_notice(dossier: Dossier) -> Notice:
    """The notice on one department-year in which something is to be set right.

    What only a person can know (number, sender, dates) stands as 【待填：…】.
    """
    year = dossier.evaluation.fiscal_year
    count = sum(len(block.findings) for block in dossier.contradictions)
    return Notice(
        title=f"关于{year}年度部门整体支出绩效评价发现问题的整改通知",
        number=_NUMBER,
        notice=SYNTHETIC_NOTICE if dossier.synthetic else "",
        addressee=f"{dossier.evaluation.department}：",
        opening=(
            f"对你单位报送的{year}年度部门整体支出绩效评价资料进行了核对，发现需要整改的事项{count}项。"
            "现将有关事项和整改要求通知如下："
        ),
        chapters=(Chapter("一、需要整改的事项", _problems(dossier)), Chapter("二、整改要求", _requests(dossier))),
        signature=(_SENDER, _DATE),
        attachment=Chapter("整改情况回复表", _reply_form(dossier)),
    )


def _problems(dossier: Dossier) -> tuple[Block, ...]:
    """Findings numbered through, under the cell that they share or else under the name of their check."""
    blocks: list[Block] = []
    number, standing, most = 0, Heading(""), _printed(dossier)
    for block in dossier.contradictions:
        if number == most:
            break
        heading = _heading(dossier, block)
        if block.cause:
            cell = tables.evidence_text([block.cause])
            blocks += [heading, Paragraph(f"以下各项都涉及{cell}，请先核对该单元格。")]
        elif heading != standing:
            blocks.append(heading)
        standing = heading
        for finding in block.findings[: most - number]:
            number += 1
            blocks.append(Paragraph(f"{number}. {finding.message}。"))
            if finding.evidence:
                blocks.append(Note("依据：" + tables.evidence_text(finding.evidence).replace("\n", "；") + "。"))
    if rest := sum(len(block.findings) for block in dossier.contradictions) - number:
        blocks.append(Note(left_out(rest)))
    return tuple(blocks)


def _printed(dossier: Dossier) -> int:
    """How many findings the notice prints."""
    findings = (finding for block in dossier.contradictions for finding in block.findings)
    return limits().documents.printed.fitting(
        len(finding.message) + len(tables.evidence_text(finding.evidence)) for finding in findings
    )


def _heading(dossier: Dossier, block: Contradiction) -> Heading:
    if block.cause:
        return Heading(f"同一单元格涉及的{len(block.findings)}项")
    return Heading(wording.label(check_labels(), block.findings[0].check))


def _requests(dossier: Dossier) -> tuple[Block, ...]:
    requests = (
        "逐项核对原始凭证、账簿和批复文件。数据有误的，更正后重新报送；数据无误的，书面说明原因并附依据。",
        "更正后的数据在各表和文字说明中应当前后一致。",
        f"于{_DEADLINE}前将更正后的资料和《整改情况回复表》（见附件）报送{_SENDER}。",
    )
    return tuple(Paragraph(f"{number}. {text}") for number, text in enumerate(requests, start=1))


def _reply_form(dossier: Dossier) -> tuple[Block, ...]:
    messages = [finding.message for block in dossier.contradictions for finding in block.findings]
    rows = tuple((str(number), message, "", "", "") for number, message in enumerate(messages, start=1))
    caption = f"{dossier.evaluation.department}{dossier.evaluation.fiscal_year}年度整改情况回复表"
    return (
        Table(caption, _REPLY_COLUMNS, rows),
        Paragraph("填报单位（盖章）：　　　　　　填报人：　　　　　　联系电话："),
    )
