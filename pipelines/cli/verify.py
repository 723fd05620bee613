"""``jiping verify``: whether ledger, readings and kept files are as they were received, documents as published."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from assets.history.vouchers import differences, unvouched
from assets.publication.folder import MANIFEST, altered_files
from pipelines.cli.terminal import FAILED, OK, Stop, console, errors, home_at, home_option


@click.command()
@home_option
def verify(home: Path | None) -> None:
    """核对收件台账、读数和保存的原件是否仍与收到时一致，文书是否仍与发布时一致：一致返回 0，有出入返回 1。"""
    installation = home_at(home)
    link = installation.vouchers.link()
    if link is None:
        raise Stop(f"{installation.root} 还没有收件凭证；先运行 jiping run")
    if not installation.warehouse.exists():
        raise Stop(f"{installation.root} 有收件凭证，而数据仓库（台账）不见了；请从备份恢复")
    with installation.warehouse.session():
        sentences, waiting = list(differences(installation)), unvouched(installation)
    sentences += _altered(installation.outputs)
    for sentence in sentences:
        errors.print(sentence, style="red", highlight=False, soft_wrap=True)
    if waiting:
        errors.print(f"另有 {waiting} 条收件记录尚无凭证（最近一次运行没有完成）", style="yellow")
    if not sentences:
        console.print("台账、读数和原件与收到时一致，文书与发布时一致")
    console.print(
        f"收件凭证 {link.lines} 条，末条 {link.sha256}；抄录另存，日后可据以核对", soft_wrap=True, highlight=False
    )
    sys.exit(FAILED if sentences else OK)


def _altered(outputs: Path) -> Iterator[str]:
    published = (MANIFEST, "evaluation.json", "datapackage.json")  # any of these tells a folder that was published
    for folder in sorted({path.parent for name in published for path in outputs.glob(f"[0-9]*/[!.]*/{name}")}):
        for name in altered_files(folder):
            yield f"已发布的“{folder / name}”与同文件夹 {MANIFEST} 所列不符：发布后被改动或删除"
