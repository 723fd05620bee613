"""Jobs: the whole evaluation of fiscal years, and publishing alone."""

from dagster import AssetSelection, define_asset_job

from assets.graph.partitions import fiscal_years

evaluate = define_asset_job(
    "evaluate",
    selection=AssetSelection.all(),
    partitions_def=fiscal_years,
    description="全部重算：收件、比较、评价、发布，未变动的文件不重读，未变动的文书不重写。"
    "Reads, compares, evaluates and publishes fiscal years; what did not change is neither read nor written again.",
)
publish = define_asset_job(
    "publish",
    selection=AssetSelection.groups("dossier", "publication"),
    partitions_def=fiscal_years,
    description="只发布：按已有评价结果重新生成文书。Writes the documents anew from the results that are there.",
)

JOBS = [evaluate, publish]
"""All jobs, in the order of the UI."""
