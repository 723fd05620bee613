"""The rectification notice as a Word document."""

from assets.publication.content.dossier import Dossier
from assets.publication.content.notice import build_notice
from assets.publication.word.document import StyledLine, document_docx


def notice_docx(dossier: Dossier) -> bytes | None:
    """The notice on one department-year as the bytes of a ``.docx`` file; ``None`` where nothing is to be set right."""
    notice = build_notice(dossier)
    if notice is None:
        return None
    return document_docx(
        "部门整体支出绩效评价整改通知",
        [
            StyledLine("Title", notice.title),
            StyledLine("JpNumberLine", notice.number),
            *([StyledLine("JpNotice", notice.notice)] if notice.notice else []),
            StyledLine("JpAddress", notice.addressee),
            StyledLine("JpBody", notice.opening),
            *notice.chapters,
            StyledLine("JpBody", f"附件：{notice.attachment.title}"),
            *(StyledLine("JpSignature", text) for text in notice.signature),
            StyledLine("JpAttachment", "附件"),
            notice.attachment,
        ],
    )
