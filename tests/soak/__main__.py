import sys, tempfile
from pathlib import Path
from tests.soak.kills import soak_kills
with tempfile.TemporaryDirectory(prefix="jiping-soak-") as t:
    r = soak_kills(Path(t), int(sys.argv[1]), 1, lambda s: print(s, flush=True))
    print(r)
