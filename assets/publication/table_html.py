"""A printed table as HTML. It is joined here: a template's call for each cell took half of a page's time."""

from html import escape

from markupsafe import Markup

from assets.publication.blocks import Table


def table_html(table: Table) -> Markup:
    """The table in a frame of its own that scrolls, or why there is none; every text is escaped."""
    if not table.rows:
        return Markup(f'<p class="muted">{escape(table.empty)}</p>')
    caption = escape(table.caption)
    unit = f"<span>{escape(table.unit)}</span>" if table.unit else ""
    kinds = [' class="number"' if column.numeric else "" for column in table.columns]
    widths = "".join(f'<col style="width:{column.width}%">' for column in table.columns)
    titles = "".join(
        f'<th scope="col"{kind}>{escape(column.title)}</th>' for kind, column in zip(kinds, table.columns, strict=True)
    )
    rows = "\n".join(_row(row, kinds, table.has_total and row is table.rows[-1]) for row in table.rows)
    return Markup(
        f'<div class="scroll wide" role="group" aria-label="{caption}" tabindex="0"><table>\n'
        f"<caption>{caption}{unit}</caption>\n"
        f"<colgroup>{widths}</colgroup>\n"
        f"<thead><tr>{titles}</tr></thead>\n"
        f"<tbody>\n{rows}\n</tbody>\n</table></div>"
    )


def _row(row: tuple[str, ...], kinds: list[str], is_total: bool) -> str:
    if len(row) == 1:
        return f'<tr class="span"><th scope="colgroup" colspan="{len(kinds)}">{escape(row[0])}</th></tr>'
    cells = "".join([f"<td{kind}>{escape(cell)}</td>" for kind, cell in zip(kinds, row, strict=True)])
    return f'<tr class="total">{cells}</tr>' if is_total else f"<tr>{cells}</tr>"
