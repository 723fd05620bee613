"""Reviews that an older version took from the year folders go to the office's own folder, once and not in silence."""

from collections.abc import Iterator

from assets.graph.home import Home
from assets.intake.collect import kept_file, known_from
from assets.intake.trust.senders import is_review, senders_of
from assets.warehouse.warehouse import Years

_OLD_REVIEW = "tidy_review@1"
"""In the reader's version of an accepted file: reviews were read wherever they lay."""


def move_reviews(home: Home, years: Years) -> Iterator[str]:
    """Copy them to ``bureau/reviews/<year>``; the submissions stay where they lie, and count no more.

    One that lies in a department's folder is not copied: a department does not review.

    Yields:
        A sentence for each.
    """
    if not home.warehouse.exists():
        return
    rows = home.warehouse.rows(["intake.source_file"], years)["intake.source_file"]
    for fiscal_year in sorted({row["fiscal_year"] for row in rows}):
        last = known_from(fiscal_year, rows, []).last
        senders = senders_of(last, home.register(), fiscal_year)
        for path, row in last.items():
            is_old = row["status"] in ("accepted", "partial") and "tidy_review" in (row["form"] or "").split(",")
            if not is_old or is_review(path) or _OLD_REVIEW not in row["reader"]:
                continue
            if senders[path].folder:
                yield f"{path} 是复核认定，但在文件夹“{senders[path].folder}”里：不再采用，也未移动；请财政局核对"
                continue
            folder = home.bureau.reviews / str(fiscal_year)
            target = folder / row["name"]
            try:
                data = kept_file(home.files, row["source_sha256"]).read_bytes()
            except OSError as error:
                yield (
                    f"复核认定 {path} 收件时保存的原件无法读取（{error.strerror}），未复制：不再采用；"
                    f"请财政局核对后把该文件放到 {home.bureau.name_of(folder)}/"
                )
                continue
            if target.is_file() and target.read_bytes() != data:
                target = folder / f"{target.stem}-{row['source_sha256'][:8]}{target.suffix}"
            if not target.is_file():
                folder.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
                copy = home.bureau.name_of(target)
                yield f"复核认定 {path} 已复制到 {copy}，此后只从那里读取；请核对，并从报送文件夹移出原件"
