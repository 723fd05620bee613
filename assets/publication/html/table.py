"""A printed table as HTML. It is joined here: a template's call for each cell took half of a page's time."""

from html import escape

from markupsafe import Markup

from assets.publication.content.blocks import Table


def table_html(table: Table) -> Markup:
    """The table in a frame of its own that scrolls, or why there is none; every text is escaped."""
    if not table.rows:
        return Markup(f'<p class="muted">{escape(table.empty)}</p>')
    table = table.printed
    caption = escape(table.caption)
    unit = f"<span>{escape(table.unit)}</span>" if table.unit else ""
    kinds = [' class="number"' if column.numeric else "" for column in table.columns]
    widths = "".join(f'<col style="width:{column.width}%">' for column in table.columns)
    titles = "".join(
        f'<th scope="col"{kind}>{escape(column.title)}</th>' for kind, column in zip(kinds, table.columns, strict=True)
    )
    rows = [_row(row, kinds) for row in table.rows]
    if table.has_total:
        rows[-1] = rows[-1].replace("<tr>", '<tr class="total">', 1)
    body = "\n".join(rows)
    return Markup(
        f'<div class="scroll wide" role="group" aria-label="{caption}" tabindex="0"><table>\n'
        f"<caption>{caption}{unit}</caption>\n"
        f"<colgroup>{widths}</colgroup>\n"
        f"<thead><tr>{titles}</tr></thead>\n"
        f"<tbody>\n{body}\n</tbody>\n</table></div>"
    )


def _row(row: tuple[str, ...], kinds: list[str]) -> str:
    if len(row) == 1:
        return f'<tr class="span"><th scope="colgroup" colspan="{len(kinds)}">{_lines(row[0])}</th></tr>'
    cells = "".join([f"<td{kind}>{_lines(cell)}</td>" for kind, cell in zip(kinds, row, strict=True)])
    return f"<tr>{cells}</tr>"


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")
