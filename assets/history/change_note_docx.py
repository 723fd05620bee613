"""The note on what changed between two runs in Word; its content stands apart, as the terminal does without Word."""

from assets.history.change_note import TITLE, chapters, is_synthetic, opening
from assets.history.run_diff import Comparison
from assets.publication.word.document import StyledLine, document_docx
from assets.publication.wording import SYNTHETIC_NOTICE


def change_note_docx(comparison: Comparison) -> bytes:
    """The note as the bytes of a ``.docx`` file; the same comparison always gives the same bytes."""
    notice = [StyledLine("JpNotice", SYNTHETIC_NOTICE)] if is_synthetic(comparison) else []
    lines = [StyledLine("JpBody", text) for text in opening(comparison)]
    return document_docx("评价结果变动说明", [StyledLine("Title", TITLE), *notice, *lines, *chapters(comparison)])
