"""Published tables as data frames: ``jiping.read("var/outputs", "summary", years=[2022, 2023])``.

It reads what a run published (``<outputs>/<fiscal year>/data``) and nothing else: neither warehouse nor program.
"""

from jiping.open_data import Column, OpenDataError, Table, read, tables

__all__ = ["Column", "OpenDataError", "Table", "read", "tables"]
