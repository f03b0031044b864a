"""Workbook trial: a workbook is laid out in a process of its own first, with little to break.

One damaged address makes the workbook library ask for all memory, and that ends its process. What
the size of a workbook says is what we read in it; the library may read it in another way.
"""

import subprocess
import sys
from pathlib import Path

import python_calamine

from tunescore.errors import DamagedFile

_LIBRARY = str(Path(python_calamine.__file__).parents[1])
"""Where the workbook library is found; a process that looks for that itself starts slower."""
_LAY_OUT = """
import resource
import sys
sys.path.append(sys.argv[3])
from python_calamine import CalamineWorkbook
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]), int(sys.argv[2])))
try:
    workbook = CalamineWorkbook.from_path(sys.argv[1])
    for name in workbook.sheet_names:
        workbook.get_sheet_by_name(name)
except BaseException:
    pass  # it says so to whoever reads the workbook too
"""


def try_out(path: Path, file_name: str, memory: int, seconds: float) -> None:
    """Raise `DamagedFile` for a workbook that takes more than so many bytes of memory, or longer.

    macOS does not limit the memory of a process; the time holds there too.
    """
    try:
        subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-I", "-S", "-c", _LAY_OUT, path, str(memory), _LIBRARY],
            check=True,
            capture_output=True,
            timeout=seconds,
        )
    except subprocess.SubprocessError as error:
        raise DamagedFile(file=file_name, found="its sheets cannot be read") from error
