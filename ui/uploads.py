"""A reader's own files: kept packed in the session, read at once, and read again when the mapping changes."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

import polars as pl
import pyarrow as pa
import streamlit as st

from crm_analytics.dataset import DataSet, make_dataset
from crm_analytics.errors import CrmError, EmptyFile, UnreadableFile
from crm_analytics.intake import ColumnMapping, Policy, guess_currency, map_columns, read_customers, read_transactions
from crm_analytics.readers import OVERFLOW, read_raw
from ui.sources import uploaded_datasets, use_upload
from ui.state import UPLOAD, session_id

FILE_TYPES = ["csv", "tsv", "txt", "xlsx", "xls", "parquet"]
LIMIT_MB = 200
CURRENCIES = ("USD", "EUR", "GBP", "CNY", "TWD", "HKD", "JPY", "CHF", "CAD", "AUD", "INR", "KRW", "SGD", "BRL", "SEK")
_MONEY = ("revenue", "cost", "unit_price", "unit_cost", "profit")
_CODEC = "zstd"
_FILES, _PENDING = "_upload_files", "_upload_pending"


@dataclass(frozen=True)
class KeptFile:
    """A file's bytes, packed: a reading can be repeated without asking for the file again."""

    name: str
    packed: bytes
    n_bytes: int
    content_hash: str

    @classmethod
    def of(cls, name: str, content: bytes) -> KeptFile:
        digest = hashlib.blake2b(content, digest_size=6).hexdigest()
        return cls(name, pa.compress(content, codec=_CODEC, asbytes=True), len(content), digest)

    @property
    def content(self) -> bytes:
        if not self.n_bytes:
            return b""
        unpacked: bytes = pa.decompress(self.packed, decompressed_size=self.n_bytes, codec=_CODEC, asbytes=True)
        return unpacked


@dataclass(frozen=True)
class Reading:
    """How a file is to be read: corrected columns, switches, currency (null: as shown) and the day on which it came."""

    mapping: tuple[tuple[str, str | None], ...] = ()
    policy: Policy = field(default_factory=Policy)
    currency: str | None = None
    received_on: dt.date | None = None


@dataclass(frozen=True)
class Upload:
    """Everything that an uploaded data set is made from."""

    transactions: KeptFile
    customers: KeptFile | None = None
    reading: Reading = field(default_factory=Reading)

    @property
    def dataset_id(self) -> str:
        return f"{UPLOAD}{self.transactions.content_hash}"

    @property
    def version(self) -> str:
        made_from = (self.reading, self.customers.content_hash if self.customers else None)
        return hashlib.blake2b(repr(made_from).encode(), digest_size=6).hexdigest()


@dataclass(frozen=True)
class Pending:
    """A file that could not be read yet, and why."""

    upload: Upload
    error: CrmError

    @property
    def can_be_corrected(self) -> bool:
        """Another mapping may help; a file that is no table stays none."""
        return not isinstance(self.error, EmptyFile | UnreadableFile)


def open_upload(upload: Upload) -> DataSet:
    """Read the files of an upload into a data set. Raises CrmError."""
    reading, file = upload.reading, upload.transactions
    intake = read_transactions(
        file.content,
        mapping=dict(reading.mapping),
        policy=reading.policy,
        received_on=reading.received_on,
        file_name=file.name,
    )
    data = make_dataset(
        intake.transactions,
        dataset_id=upload.dataset_id,
        name=file.name,
        currency=reading.currency or shown_currency(upload) or CURRENCIES[0],
        tables=_side_tables(upload),
        intake=intake,
    )
    return replace(data, version=upload.version)


def _side_tables(upload: Upload) -> dict[str, pl.DataFrame]:
    if upload.customers is None:
        return {}
    file = upload.customers
    profiles = read_customers(file.content, file_name=file.name, received_on=upload.reading.received_on).table
    if "signed_up_on" not in profiles.columns:  # who signed up without buying is asked for by that day
        profiles = profiles.with_columns(pl.lit(None, pl.Date).alias("signed_up_on"))
    return {"profiles": profiles}


def guess_columns(upload: Upload) -> tuple[list[str], ColumnMapping]:
    """Columns of the file and the mapping that is guessed under the corrections made so far."""
    names, mapping, _currency = _guess_columns(session_id(), upload.dataset_id, upload.reading.mapping, upload)
    return names, mapping


def shown_currency(upload: Upload) -> str | None:
    """The currency that the file itself shows, null where it shows none."""
    return _guess_columns(session_id(), upload.dataset_id, upload.reading.mapping, upload)[-1]


@st.cache_resource(max_entries=16, show_spinner=False)
def _guess_columns(
    owner: str, dataset_id: str, mapping: tuple[tuple[str, str | None], ...], _upload: Upload
) -> tuple[list[str], ColumnMapping, str | None]:
    raw = read_raw(_upload.transactions.content, file_name=_upload.transactions.name).frame
    mapped = map_columns(raw, given=dict(mapping))
    money = [mapped.sources[name] for name in _MONEY if mapped.sources.get(name)]
    return [name for name in raw.columns if name != OVERFLOW], mapped, guess_currency(raw, money)


def take_in(upload: Upload) -> bool:
    """Read an upload and switch to it; when it can't be read the data chosen before stay, and the reason is kept."""
    try:
        data = open_upload(upload)
    except CrmError as error:
        st.session_state[_PENDING] = Pending(upload, error)
        return False
    st.session_state.pop(_PENDING, None)
    use_upload(data)
    _files()[data.dataset_id] = upload
    for gone in set(_files()) - set(uploaded_datasets()):
        del _files()[gone]
    return True


def pending_upload() -> Pending | None:
    """The file that was sent last, if it could not be read."""
    return st.session_state.get(_PENDING)


def forget_pending() -> None:
    """Give up a file that can't be read."""
    st.session_state.pop(_PENDING, None)


def files_of(data: DataSet) -> Upload | None:
    """The files behind a data set of this session; None for an example."""
    return _files().get(data.dataset_id)


def _files() -> dict[str, Upload]:
    files: dict[str, Upload] = st.session_state.setdefault(_FILES, {})
    return files


def today() -> dt.date:
    """Today where the reader is: what a file received now can't be dated after."""
    zone = st.context.timezone
    return dt.datetime.now(ZoneInfo(zone) if zone else dt.UTC).date()
