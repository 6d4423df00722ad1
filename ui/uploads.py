"""A reader's own files: on the disk of the session, read at once, and read again when the mapping changes."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

import polars as pl
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from crm_analytics.dataset import DataSet, make_dataset
from crm_analytics.errors import CompanionMissing, CrmError, EmptyFile, NoSales, SourceTooLarge, UnreadableFile
from crm_analytics.intake import ColumnMapping, Intake, Policy, guess_currency, map_columns
from crm_analytics.intake.files import SAID_OF_FILES, read_files
from crm_analytics.intake.presets import apply_presets, recognise_preset
from crm_analytics.intake.tables import READING_SWITCHES
from crm_analytics.intake.which_table import table_of
from crm_analytics.readers import RawTable, read_raw
from crm_analytics.schemas import PROFILES, TRANSACTIONS
from crm_analytics.sources.guard import MB, plain_name
from crm_analytics.workspace import forget_mapping, recall_mapping, remember_mapping
from ui.session_files import session_folder
from ui.sources import uploaded_datasets, use_upload
from ui.state import UPLOAD, own_folder, session_id

FILE_TYPES = ["csv", "tsv", "txt", "xlsx", "xls", "xlsm", "xlsb", "parquet", "jsonl", "ndjson", "json", "zip", "gz"]
CURRENCIES = ("USD", "EUR", "GBP", "CNY", "TWD", "HKD", "JPY", "CHF", "CAD", "AUD", "INR", "KRW", "SGD", "BRL", "SEK")
_CODE = re.compile("[A-Z]{3}")
# their exports name no currency, because there is only one
_CURRENCIES_OF_SYSTEMS = dict.fromkeys(("taobao", "jd", "youzan", "douyin", "pinduoduo"), "CNY")
_MONEY = ("revenue", "cost", "unit_price", "unit_cost", "profit")
_GUESSED_ROWS = 20_000  # rows that the guess of columns and currency looks at
_NAMES = {PROFILES.name: "profiles"}  # tables that a data set knows under another name
_FILES, _PENDING = "_upload_files", "_upload_pending"

OnProgress = Callable[[int], None]


def limit_mb() -> int:
    """Largest file that can be sent, in MB: the server's own limit, which no widget can exceed."""
    return int(st.get_option("server.maxUploadSize"))


@dataclass(frozen=True)
class KeptFile:
    """A file on the disk: a reading can be repeated without asking for it again."""

    name: str
    path: Path
    n_bytes: int
    content_hash: str

    @classmethod
    def take(cls, name: str, content: BinaryIO) -> KeptFile:
        """Copy what was sent into the session's folder, piece by piece."""
        folder = session_folder() / "sent"
        folder.mkdir(exist_ok=True)
        beside = folder / f"{plain_name(name)}.part"
        digest = hashlib.blake2b(digest_size=6)
        with beside.open("wb") as file:
            while piece := content.read(MB):
                digest.update(piece)
                file.write(piece)
        home = folder / digest.hexdigest()
        home.mkdir(exist_ok=True)
        return cls._of(beside.replace(home / plain_name(name)), digest.hexdigest())

    @classmethod
    def at(cls, path: Path) -> KeptFile:
        """A file that stays where it is; it is known by its place, size and time."""
        stat = path.stat()
        said = f"{path} {stat.st_size} {stat.st_mtime_ns}"
        return cls._of(path, hashlib.blake2b(said.encode(), digest_size=6).hexdigest())

    @classmethod
    def _of(cls, path: Path, content_hash: str) -> KeptFile:
        return cls(path.name, path, path.stat().st_size, content_hash)


@dataclass(frozen=True)
class Reading:
    """How files are read: corrected columns, switches, currency (null: as shown) and the day on which they came."""

    mapping: tuple[tuple[str, str | None], ...] = ()
    policy: Policy = field(default_factory=Policy)
    currency: str | None = None
    received_on: dt.date | None = None
    is_recalled: bool = False  # the mapping is that of an earlier file with the same headers


@dataclass(frozen=True)
class Upload:
    """Everything that an uploaded data set is made from; the sales come first."""

    files: tuple[KeptFile, ...]
    reading: Reading = field(default_factory=Reading)

    @property
    def transactions(self) -> KeptFile:
        """The file whose columns are corrected."""
        return self.files[0]

    @property
    def name(self) -> str:
        """How the data are called until they are saved under a name."""
        return self.transactions.name

    @property
    def dataset_id(self) -> str:
        # more files of other tables, sent later, belong to the same data
        return f"{UPLOAD}{self.transactions.content_hash}"

    @property
    def version(self) -> str:
        made_from = (self.reading, [file.content_hash for file in self.files])
        return hashlib.blake2b(repr(made_from).encode(), digest_size=6).hexdigest()

    @property
    def read_version(self) -> str:
        """What tells one typing of the files from another: the same for versions that only clean them otherwise."""
        reading, policy = self.reading, self.reading.policy
        read_as = [getattr(policy, switch) for switch in READING_SWITCHES]
        made_from = (reading.mapping, reading.received_on, read_as, [file.content_hash for file in self.files])
        return hashlib.blake2b(repr(made_from).encode(), digest_size=6).hexdigest()

    @property
    def store(self) -> Path:
        """Folder of the typed lines."""
        return session_folder() / self.dataset_id / self.read_version


@dataclass(frozen=True)
class Pending:
    """Files that could not be read yet, and why."""

    upload: Upload
    error: CrmError

    @property
    def can_be_corrected(self) -> bool:
        """Another mapping may help; a file that is no table stays none."""
        return not isinstance(self.error, EmptyFile | UnreadableFile | SourceTooLarge)


def keep_sent(sent: Iterable[UploadedFile]) -> tuple[KeptFile, ...]:
    """Put what a widget received on the disk and let the server's memory go of it. Raises SourceTooLarge."""
    kept = []
    try:
        for file in sent:
            if file.size > limit_mb() * MB:
                raise SourceTooLarge(source=file.name, limit_mb=limit_mb())
            kept.append(KeptFile.take(file.name, file))
    finally:
        for file in sent:
            _let_go(file)
    return tuple(kept)


def _let_go(file: UploadedFile) -> None:
    file.close()  # the widget's state may still hold it, but no longer its bytes
    context = get_script_run_ctx()
    if context is not None and hasattr(context.uploaded_file_mgr, "remove_file"):
        context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)


def new_upload(files: Iterable[KeptFile]) -> Upload:
    """Take files as they come: with the mapping that was made for such headers before, and not dated after today."""
    upload = Upload(_sales_first(files), Reading(received_on=today()))
    try:
        known = recall_mapping(own_folder(), columns_of(upload.transactions))
    except CrmError:  # said when it is read
        known = None
    if not known:
        return upload
    return replace(upload, reading=replace(upload.reading, mapping=tuple(sorted(known.items())), is_recalled=True))


def open_upload(upload: Upload, on_progress: OnProgress | None = None) -> DataSet:
    """Read the files of an upload into a data set. Raises CrmError."""
    read = _read(upload, on_progress)
    intake = read.pop(TRANSACTIONS.name)
    return _make(upload, intake, {_NAMES.get(name, name): _finish(name, each.table) for name, each in read.items()})


def _clean(upload: Upload, data: DataSet) -> DataSet:
    """Clean the lines that were read already by the policy of an upload. Raises NothingAccepted and NoPurchases."""
    intake = data.intake.with_policy(upload.reading.policy)
    of_files = [message for message in data.intake.messages if message.code in SAID_OF_FILES]
    return _make(upload, replace(intake, messages=[*intake.messages, *of_files]), data.tables)


def _make(upload: Upload, intake: Intake, tables: dict[str, pl.DataFrame]) -> DataSet:
    return make_dataset(
        _settle(intake, upload.store / f"accepted-{upload.version}.parquet"),
        dataset_id=upload.dataset_id,
        name=upload.name,
        currency=upload.reading.currency or shown_currency(upload, intake) or CURRENCIES[0],
        tables=tables,
        intake=intake,
        version=upload.version,
    )


def _settle(intake: Intake, path: Path) -> pl.LazyFrame:
    """Put the accepted lines on the disk: pages ask the ledger, and seldom a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    intake.scan().sink_parquet(path)
    return pl.scan_parquet(path, glob=False)


def _finish(name: str, table: pl.DataFrame) -> pl.DataFrame:
    if name == PROFILES.name and "signed_up_on" not in table.columns:
        # who signed up without buying is asked for by that day
        return table.with_columns(pl.lit(None, pl.Date).alias("signed_up_on"))
    return table


def _read(upload: Upload, on_progress: OnProgress | None) -> dict[str, Intake]:
    """Sort the files to their tables and read each table once; the store holds the lines of this version only."""
    shutil.rmtree(upload.store, ignore_errors=True)
    reading = upload.reading
    tables = read_files(
        [file.path for file in upload.files],
        mapping=dict(reading.mapping) or None,
        policy=reading.policy,
        received_on=reading.received_on,
        store=upload.store,
        on_progress=on_progress,
    )
    if TRANSACTIONS.name not in tables:
        raise NoSales(file=[file.name for file in upload.files], table=list(tables))
    return tables


def _sales_first(files: Iterable[KeptFile]) -> tuple[KeptFile, ...]:
    """Put the file of the sales first: it names the data, and its columns are the ones that are corrected."""

    def is_beside(file: KeptFile) -> bool:
        try:
            raw = read_raw(file.path)
            preset = recognise_preset(raw.columns)
            table = preset.table if preset else table_of(raw.head(_GUESSED_ROWS))
        except CrmError:  # said when it is read
            return True
        return table not in (None, TRANSACTIONS)

    return tuple(sorted(files, key=is_beside))


def columns_of(file: KeptFile) -> list[str]:
    """Headers of a file. Raises EmptyFile and UnreadableFile."""
    return list(read_raw(file.path).columns)


def guess_columns(upload: Upload) -> tuple[list[str], ColumnMapping]:
    """Columns of the sales file and the mapping that is guessed under the corrections made so far."""
    names, mapping, _currency = _guess_columns(session_id(), upload.dataset_id, upload.reading.mapping, upload)
    return names, mapping


def shown_currency(upload: Upload, intake: Intake) -> str | None:
    """The currency that the amounts of a file were kept in or that it shows, null where nothing tells."""
    said = [message.params["currency"] for message in intake.messages if message.code == "intake.currency_kept"]
    kept = [_code_of(written) for written in (intake.policy.currency, *said) if written]
    guessed = _guess_columns(session_id(), upload.dataset_id, upload.reading.mapping, upload)[-1]
    return next((code for code in (*kept, guessed) if code), None)


def _code_of(written: str) -> str | None:
    return written if _CODE.fullmatch(written) else guess_currency(pl.DataFrame({"currency": [written]}), ())


@st.cache_resource(max_entries=16, show_spinner=False)
def _guess_columns(
    owner: str, dataset_id: str, mapping: tuple[tuple[str, str | None], ...], _upload: Upload
) -> tuple[list[str], ColumnMapping, str | None]:
    head = head_of(_upload)
    mapped = map_columns(head.frame, given=dict(mapping))
    money = [mapped.sources[name] for name in _MONEY if mapped.sources.get(name)]
    shown = guess_currency(head.frame, money) or _only_code(head.frame, mapped.sources.get("currency"))
    return list(head.columns), mapped, shown or _currency_of_system(columns_of(_upload.transactions))


def _only_code(frame: pl.DataFrame, column: str | None) -> str | None:
    """The code that a column of currencies holds, if it is only one; any code, not only those offered."""
    if column is None or frame.schema.get(column) != pl.String:
        return None
    codes = {code.strip().upper() for code in frame[column].drop_nulls().unique()}
    return _code_of(codes.pop()) if len(codes) == 1 else None


def _currency_of_system(columns: list[str]) -> str | None:
    preset = recognise_preset(columns)
    return _CURRENCIES_OF_SYSTEMS.get(preset.system) if preset else None


def head_of(upload: Upload) -> RawTable:
    """The first rows of the sales file, as a preset makes them where one knows the export."""
    raw = read_raw(upload.transactions.path)
    head = RawTable.of(raw.head(_GUESSED_ROWS), raw.file, first_row=raw.first_row)
    try:
        return apply_presets([head], TRANSACTIONS)[0]
    except CompanionMissing:  # its own columns can still be looked at
        return head


def take_in(upload: Upload, on_progress: OnProgress | None = None) -> bool:
    """Read an upload and switch to it; when it can't be read the data chosen before stay, and the reason is kept.

    Files are read again only where another policy needs it.
    """
    known, before = uploaded_datasets().get(upload.dataset_id), _files().get(upload.dataset_id)
    is_read = known is not None and before is not None and before.store == upload.store
    try:
        data = _clean(upload, known) if is_read and known is not None else open_upload(upload, on_progress)
    except CrmError as error:
        wait_for_correction(upload, error)
        return False
    forget_pending()
    use_upload(data)
    _files()[data.dataset_id] = upload
    if upload.reading.mapping:
        remember_mapping(own_folder(), columns_of(upload.transactions), dict(upload.reading.mapping))
    sweep_files()
    return True


def sweep_files() -> None:
    """Forget the files of data that left the session, and the lines of readings that were replaced."""
    for gone in set(_files()) - set(uploaded_datasets()):
        del _files()[gone]
    uploads = [*_files().values(), *([pending.upload] if (pending := pending_upload()) else [])]
    kept = {upload.store for upload in uploads} | {file.path.parent for upload in uploads for file in upload.files}
    for pattern in (f"{UPLOAD}*/*", "sent/*/", "fetched/*"):
        for folder in session_folder().glob(pattern):
            if folder not in kept and folder.is_dir():
                shutil.rmtree(folder, ignore_errors=True)


def forget_recalled_mapping(upload: Upload) -> Upload:
    """Undo what an earlier file taught: -> the upload with the columns guessed anew."""
    forget_mapping(own_folder(), columns_of(upload.transactions))
    return replace(upload, reading=replace(upload.reading, mapping=(), is_recalled=False))


def pending_upload() -> Pending | None:
    """The files that were sent last, if they could not be read."""
    return st.session_state.get(_PENDING)


def wait_for_correction(upload: Upload, error: CrmError) -> None:
    """Keep what could not be read until it is corrected or given up."""
    st.session_state[_PENDING] = Pending(upload, error)


def forget_pending() -> None:
    """Give up files that can't be read."""
    st.session_state.pop(_PENDING, None)


def files_of(data: DataSet) -> Upload | None:
    """The files behind a data set of this session; None for an example and for saved data."""
    return _files().get(data.dataset_id)


def forget_upload(data: DataSet) -> None:
    """Let a data set of this session go, and its files."""
    uploaded_datasets().pop(data.dataset_id, None)
    sweep_files()


def _files() -> dict[str, Upload]:
    files: dict[str, Upload] = st.session_state.setdefault(_FILES, {})
    return files


def today() -> dt.date:
    """Today where the reader is: what a file received now can't be dated after."""
    zone = st.context.timezone
    return dt.datetime.now(ZoneInfo(zone) if zone else dt.UTC).date()
