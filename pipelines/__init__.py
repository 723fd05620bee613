"""How it runs: definitions, jobs, schedules, sensors and the command line."""

import warnings

# Dagster marks backfill policies, pools and checks per partition at every use; the release is pinned, so the notes only
# hide others.
warnings.filterwarnings("ignore", message=".*is currently in (beta|preview).*")
