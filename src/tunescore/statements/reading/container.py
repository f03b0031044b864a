"""Containers: from a file (CSV, workbook, .gz, .zip) to the bytes of the one table in it."""

import mmap
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from tunescore.errors import (
    DamagedFile,
    EmptyFile,
    LockedWorkbook,
    NestedArchive,
    NotATable,
    WorkbookTooLarge,
)
from tunescore.statements.reading import archive, signature, workbook_size
from tunescore.statements.reading.old_workbook import check_old_workbook
from tunescore.statements.reading.options import ReadOptions
from tunescore.statements.reading.workbook_trial import try_out

_DOCUMENT_PARTS = {
    "xl/workbook.bin": "a binary Excel workbook (.xlsb); save it as .xlsx first",
    "word/document.xml": "a Word document",
    "ppt/presentation.xml": "a PowerPoint document",
    "Index/Document.iwa": "an Apple Numbers or Pages document; export it as CSV first",
}
_MANIFEST = 1024**2
"""The most bytes that a manifest may have; it names a handful of files."""
_WORKBOOK_MEMORY = 4 * 1024**3
"""More than the largest workbook within the limits takes."""
_LEAST_SECONDS, _BYTES_A_SECOND = 10, 2 * 1024**2
"""How long a workbook may take to be laid out; a slow machine lays out 30 MB a second."""
_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of one table: where they lie, what they were packed in, what they are."""

    path: Path
    form: Literal["text", "workbook"]
    container: str  # csv, xlsx, xls, ods; gz or zip where it was packed
    member: str | None = None


def open_container(
    path: Path, scratch: Path, options: ReadOptions, member: str | None = None
) -> Content:
    """Find the one table in a file; what has to be unpacked for that is unpacked into `scratch`."""
    with path.open("rb") as stream:
        head = stream.read(signature.HEAD)
    if not head:
        raise EmptyFile(file=options.file_name)
    if head.startswith(signature.GZIP):
        inner = scratch / "unpacked"
        archive.unpack_gzip(path, inner, options)
        return replace(_inside(inner, options), container="gz")
    if head.startswith(signature.ZIP):
        workbook = _zipped_workbook(path, options)
        if workbook is not None:
            return workbook
        inner = scratch / "unpacked"
        name = archive.unpack_zip(path, inner, options, member)
        content = _inside(inner, options)
        return replace(content, container="zip", member=name)
    return _plain(path, head, options)


def is_archive(path: Path, options: ReadOptions) -> bool:
    """Whether a file is a .zip of files, and not a workbook, which is packed alike."""
    with path.open("rb") as stream:
        if not stream.read(signature.HEAD).startswith(signature.ZIP):
            return False
    return _workbook_kind(path, options) is None


def _inside(path: Path, options: ReadOptions) -> Content:
    """What was unpacked: a text or a workbook, but not one more archive."""
    with path.open("rb") as stream:
        head = stream.read(signature.HEAD)
    if not head:
        raise EmptyFile(file=options.file_name)
    if head.startswith(signature.GZIP):
        raise NestedArchive(file=options.file_name)
    if head.startswith(signature.ZIP):
        workbook = _zipped_workbook(path, options)
        if workbook is None:
            raise NestedArchive(file=options.file_name)
        return workbook
    return _plain(path, head, options)


def _plain(path: Path, head: bytes, options: ReadOptions) -> Content:
    if head.startswith(signature.OLE):
        return _ole(path, options)
    found = signature.foreign_format(head)
    if found is not None:
        raise NotATable(file=options.file_name, found=found)
    return Content(path, "text", "csv")


def _zipped_workbook(path: Path, options: ReadOptions) -> Content | None:
    """The workbook that this zip is, or None where it is a plain archive."""
    kind = _workbook_kind(path, options)
    if kind is None:
        return None
    size = workbook_size.check_size(path, options)
    if _ods_is_locked(path, options):
        raise LockedWorkbook(file=options.file_name)
    try_out(path, options, _WORKBOOK_MEMORY, _LEAST_SECONDS + size / _BYTES_A_SECOND)
    return Content(path, "workbook", kind)


def _workbook_kind(path: Path, options: ReadOptions) -> str | None:
    with archive.open_zip(path, options) as opened:
        names = set(opened.namelist())
        folded = {name.casefold() for name in names}  # as the workbook library looks for them
        for part, found in _DOCUMENT_PARTS.items():
            if part.casefold() in folded:
                raise NotATable(file=options.file_name, found=found)
        if "xl/workbook.xml" in names:
            return "xlsx"
        if not {"content.xml", "mimetype"} <= names:
            return None
        info = opened.getinfo("mimetype")
        with archive.open_member(opened, info, options.file_name) as stream:
            mimetype = archive.read_start(stream, len(_SPREADSHEET), options.file_name)
        if mimetype != _SPREADSHEET:
            raise NotATable(file=options.file_name, found="an OpenDocument file without a sheet")
        return "ods"


def _ods_is_locked(path: Path, options: ReadOptions) -> bool:
    with archive.open_zip(path, options) as opened:
        manifest = "META-INF/manifest.xml"
        if manifest not in opened.namelist():
            return False
        with archive.open_member(opened, opened.getinfo(manifest), options.file_name) as stream:
            found = archive.read_start(stream, _MANIFEST + 1, options.file_name)
    if len(found) > _MANIFEST:  # the workbook library would take it in as one text
        raise WorkbookTooLarge(
            file=options.file_name, limit=archive.format_bytes(_MANIFEST) + " of manifest"
        )
    return b"encryption-data" in found


def _ole(path: Path, options: ReadOptions) -> Content:
    """An OLE container holds an old workbook, a locked new one, or something else of Office."""
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:

        def holds(name: str) -> bool:
            return data.find(name.encode("utf-16-le")) >= 0

        if holds("EncryptedPackage"):
            raise LockedWorkbook(file=options.file_name)
        if holds("Workbook") or holds("Book"):
            check_old_workbook(path, options)
            return Content(path, "workbook", "xls")
        if holds("WordDocument"):
            raise NotATable(file=options.file_name, found="a Word document")
        if holds("__properties_version1"):
            raise NotATable(file=options.file_name, found="an Outlook message")
    raise DamagedFile(file=options.file_name, found="an Office file without a sheet in it")
