"""`make bench`: run every benchmark against a server of its own, in a folder of its own."""

import sys
import tempfile
from pathlib import Path

from benchmarks import small_statements
from benchmarks.server import running_server

with tempfile.TemporaryDirectory(prefix="tunescore-bench-", dir="/tmp") as folder:
    Path(folder).chmod(0o711)
    with running_server(Path(folder) / "data") as server:
        small_statements.run(server)
sys.exit(0)
