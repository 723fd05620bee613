"""A declared list of districts → their homes in one Dagster instance, and their results in one warehouse."""
