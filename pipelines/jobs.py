"""Jobs: the whole evaluation of fiscal years, and publishing alone."""

from dagster import AssetSelection, define_asset_job

from assets.graph.partitions import fiscal_years

evaluate = define_asset_job(
    "evaluate",
    selection=AssetSelection.all(),
    partitions_def=fiscal_years,
    description="收件、比较、评价、发布：按年度重算全部内容。未变动的文件不重读，未变动的文书不重写。",
)
publish = define_asset_job(
    "publish",
    selection=AssetSelection.groups("publication"),
    partitions_def=fiscal_years,
    description="只按已有评价结果重新生成文书。",
)

JOBS = [evaluate, publish]
"""All jobs, in the order of the UI."""
