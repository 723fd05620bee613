"""How it runs: definitions, jobs, schedules, sensors and the command line."""

import warnings

# Dagster marks backfill policies and pools as beta at every use; the release is pinned, so the notes only hide others.
warnings.filterwarnings("ignore", message=".*is currently in beta.*")
