"""Archives: what is inside is read, and what is no archive of tables is refused with the reason."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from crm_analytics.errors import EmptyFile, UnreadableFile
from crm_analytics.intake import read_transactions
from crm_analytics.readers import read_raw, read_raws

JANUARY = b"customer_id,date,revenue\n7,2024-01-05,5\n"
FEBRUARY = b"customer_id;date;revenue\n8;2024-02-05;6,50\n"


def zipped(**members):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name if "." in name else name.replace("__", "/").replace("_", "."), content)
    return target.getvalue()


def refusal(content):
    with pytest.raises(UnreadableFile) as refused:
        read_raws(content, file_name="export.zip")
    return refused.value.params["detail"]


def test_a_gzipped_file_is_read_as_what_it_holds():
    assert read_raw(gzip.compress(JANUARY)).frame.rows() == [("7", "2024-01-05", "5")]


def test_a_zip_with_one_table_is_that_table():
    raw = read_raw(zipped(orders_csv=JANUARY), file_name="export.zip")
    assert (raw.file, raw.frame.rows()) == ("export.zip/orders.csv", [("7", "2024-01-05", "5")])


def test_a_zip_with_several_tables_gives_each_of_them_whatever_its_kind(tmp_path):
    path = tmp_path / "export.zip"
    path.write_bytes(zipped(a__january_csv=JANUARY, february_txt=FEBRUARY))
    assert [raw.file for raw in read_raws(path)] == ["export.zip/a/january.csv", "export.zip/february.txt"]
    assert read_transactions(path).table["revenue"].to_list() == [5.0, 6.5]


def test_what_is_no_table_in_an_archive_is_named():
    content = zipped(readme_pdf=b"%PDF-1.7", orders_csv=JANUARY, empty_csv=b"")
    raws = read_raws(content, file_name="export.zip")
    assert [raw.file for raw in raws] == ["export.zip/orders.csv"]
    said = next(message for message in raws[0].messages if message.code == "intake.members_ignored")
    assert said.params == {"file": "export.zip", "members": ["readme.pdf", "empty.csv"]}


def test_folders_and_hidden_files_of_an_archive_are_no_members():
    content = zipped(**{"__MACOSX/orders.csv": b"\0junk", "a/.hidden": b"\0junk", "a/orders.csv": JANUARY})
    (raw,) = read_raws(content)
    assert [message.code for message in raw.messages] == ["intake.read_as_text"]


def test_reading_one_table_of_an_archive_names_the_others():
    raw = read_raw(zipped(january_csv=JANUARY, february_csv=FEBRUARY), file_name="export.zip")
    assert raw.messages[-1].params["members"] == ["export.zip/february.csv"]


def test_an_archive_without_files_is_called_empty():
    with pytest.raises(EmptyFile):
        read_raw(zipped())


def test_an_archive_that_holds_no_table_is_refused_with_what_it_holds():
    assert refusal(zipped(readme_pdf=b"%PDF-1.7")) == "pdf"


def test_an_archive_inside_an_archive_is_not_opened():
    assert refusal(zipped(inner_zip=zipped(orders_csv=JANUARY))) == "zip"


def test_a_zip_bomb_is_refused_before_it_has_expanded():
    assert refusal(zipped(bomb_csv=b"0" * (65 << 20))) == "archive_too_large"
    assert refusal(gzip.compress(b"0" * (65 << 20))) == "archive_too_large"


def test_an_archive_with_a_password_says_so():
    content = bytearray(zipped(orders_csv=JANUARY))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    assert refusal(bytes(content)) == "zip_locked"


@pytest.mark.parametrize("n_bytes", [8, 60, 120])
def test_a_truncated_zip_is_damaged(n_bytes):
    assert refusal(zipped(orders_csv=JANUARY * 9)[:n_bytes]) == "zip"


def test_a_zip_whose_content_does_not_fit_its_checksum_is_damaged():
    content = bytearray(zipped(orders_csv=JANUARY))
    content[45] ^= 0xFF
    assert refusal(bytes(content)) == "zip"


def test_a_truncated_gzip_is_damaged():
    assert refusal(gzip.compress(JANUARY * 9)[:-12]) == "gzip"


def test_what_was_expanded_lies_on_the_disk_only_as_long_as_the_table_is_held():
    raw = read_raw(gzip.compress(JANUARY))
    path = Path(raw.read._layout.content.source)
    assert path.exists()
    del raw
    assert not path.exists()
