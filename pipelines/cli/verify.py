"""``jiping verify``: whether ledger, readings and kept files are as they were received."""

import sys
from pathlib import Path

import click

from assets.history.evidence import differences, unvouched
from pipelines.cli.terminal import Stop, console, errors, home_at, home_option


@click.command()
@home_option
def verify(home: Path | None) -> None:
    """核对收件台账、读数和保存的原件是否仍与收到时一致：一致返回 0，有出入返回 1。"""
    place = home_at(home)
    link = place.receipts.link()
    if link is None or not place.warehouse.exists():
        raise Stop(f"{place.root} 还没有收件凭证；先运行 jiping run")
    with place.warehouse.session():
        sentences, waiting = list(differences(place)), unvouched(place)
    for sentence in sentences:
        errors.print(sentence, style="red", markup=False, highlight=False, soft_wrap=True)
    if waiting:
        errors.print(f"另有 {waiting} 条收件记录尚无凭证（最近一次运行没有完成）", style="yellow")
    if not sentences:
        console.print("台账、读数和原件与收到时一致", markup=False)
    console.print(
        f"收件凭证 {link.lines} 条，末条 {link.sha256}；抄录另存，日后可据以核对", soft_wrap=True, highlight=False
    )
    sys.exit(1 if sentences else 0)
