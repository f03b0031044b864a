"""Workbook trial: a workbook is laid out in a process of its own first, with little to break.

One damaged address makes the workbook library ask for all memory, and that ends its process. What
the size of a workbook says is what we read in it; the library may read it in another way.
"""

import subprocess
import sys
from pathlib import Path

import python_calamine

from tunescore.errors import DamagedFile, WorkbookTooLarge
from tunescore.statements.reading.options import ReadOptions

_LIBRARY = str(Path(python_calamine.__file__).parents[1])
"""Where the workbook library is found; a process that looks for that itself starts slower."""
_TOO_MANY_CELLS = 3
_LAY_OUT = """
import resource
import sys
memory, cells, too_many = map(int, sys.argv[2:5])
sys.path.append(sys.argv[5])
from python_calamine import CalamineError, CalamineWorkbook
resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
try:
    workbook = CalamineWorkbook.from_path(sys.argv[1])
    for name in workbook.sheet_names:
        sheet = workbook.get_sheet_by_name(name)
        cells -= sheet.height * sheet.width
        if cells < 0:
            sys.exit(too_many)
except CalamineError:
    pass  # it says so to whoever reads the workbook too
"""


def try_out(path: Path, options: ReadOptions, memory: int, seconds: float) -> None:
    """Raise `WorkbookTooLarge` for sheets that take over so many `seconds`, or have too many cells.

    Several sheets may be one part of the file, and each is laid out. `DamagedFile` where the
    process ends before that is done, as it does when it asks for more than so many bytes of
    `memory`. macOS does not limit the memory of a process; the time holds there too.
    """
    limits = [memory, options.limits.cells, _TOO_MANY_CELLS]
    command = [sys.executable, "-I", "-S", "-c", _LAY_OUT, str(path), *map(str, limits), _LIBRARY]
    try:
        ended = subprocess.run(command, check=False, capture_output=True, timeout=seconds)  # noqa: S603 - ours
    except subprocess.TimeoutExpired as error:
        limit = f"can be read in {seconds:.0f} seconds"
        raise WorkbookTooLarge(file=options.file_name, limit=limit) from error
    if ended.returncode == _TOO_MANY_CELLS:
        limit = f"{options.limits.cells:,} cells in its sheets"
        raise WorkbookTooLarge(file=options.file_name, limit=limit)
    if ended.returncode:
        raise DamagedFile(file=options.file_name, found="its sheets cannot be read")
