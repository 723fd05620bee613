"""The Dagster UI, served to this machine alone."""
