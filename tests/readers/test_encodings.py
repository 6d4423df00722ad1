"""The encoding of a text is told by its bytes; what is damaged stays small and is counted."""

import pytest

from crm_analytics.readers import read_raw
from crm_analytics.readers.content import Content
from crm_analytics.readers.encodings import count_replaced, decode

GERMAN = "Kunde;Stadt;Betrag\nMüller;Köln;12,50 €\nJörg Groß;München;3,20 €\n"
FRENCH = "Client;Ville\nHélène Lefèvre;Orléans\nÀ côté;Nîmes\n"
SIMPLIFIED = "订单编号,会员名,收货地址\n1001,小明,浙江省杭州市西湖区文三路\n1002,大伟,北京市朝阳区\n"
TRADITIONAL = "訂單編號,會員姓名,地址\nA1,王小明,臺北市信義區忠孝東路\nA2,陳大文,高雄市前鎮區\n"
JAPANESE = "注文番号,お名前,住所\n1,山田太郎,東京都千代田区\n2,佐藤ハナコ,大阪府大阪市\n"
RUSSIAN = "Клиент;Город\nИван Петров;Москва\nАнна;Санкт-Петербург\n"
WIDE = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((text, encoding) for text in (GERMAN, SIMPLIFIED, TRADITIONAL) for encoding in WIDE),
        (GERMAN, "cp1252"), (FRENCH, "cp1252"), (SIMPLIFIED, "gbk"), (SIMPLIFIED, "gb18030"), (TRADITIONAL, "big5"),
        (JAPANESE, "shift_jis"), (RUSSIAN, "cp1251"),
        ("id,name\n1,小明\n2,Bob\n", "gbk"), ("id,name\n1,王小明\n2,Bob\n", "big5"), ("id,sum\n1,5 €\n", "cp1252"),
        ("id,sum\n1,£5\n", "cp1252"),
    ],
)  # fmt: skip
def test_text_is_read_whatever_its_encoding(text, encoding):
    assert decode(text.encode(encoding))[0] == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(GERMAN, "utf-8"), (SIMPLIFIED, "utf-8"), (SIMPLIFIED, "gbk"), (TRADITIONAL, "big5"), (GERMAN, "cp1252")],
)
def test_a_bad_byte_costs_a_few_characters_and_not_the_encoding(text, encoding):
    content = bytearray((text * 20).encode(encoding))
    content[len(content) // 2] = 0x81 if encoding == "cp1252" else 0xFF
    found, named = decode(bytes(content))
    assert found.startswith(text)
    assert found.endswith(text)
    assert 1 <= found.count("\ufffd") <= 3
    assert named == {"gbk": "gb18030"}.get(encoding, encoding)


@pytest.mark.parametrize(("text", "encoding"), [(SIMPLIFIED, "utf-8"), (SIMPLIFIED, "gbk"), (GERMAN, "utf-16")])
def test_a_file_that_was_cut_inside_a_character_keeps_its_encoding(text, encoding):
    content = (text * 20).encode(encoding)
    cut = next(content[:n] for n in range(len(content) - 8, 0, -1) if not _ends_whole(content[:n], encoding))
    assert decode(cut)[0].startswith(text)


def _ends_whole(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def test_a_few_lines_in_another_encoding_are_damaged_and_the_rest_is_not():
    found, _ = decode((GERMAN * 20).encode() + GERMAN.encode("cp1252"))
    assert found.startswith(GERMAN * 20)


def test_characters_that_stand_for_bad_bytes_are_counted_and_said():
    content = (SIMPLIFIED * 20).encode() + b"1003,\xff\xfe,x\n"
    said = [
        message for message in read_raw(content, file_name="t.csv").messages if message.code == "intake.bytes_replaced"
    ]
    assert [message.params for message in said] == [{"file": "t.csv", "n": 2}]
    sound = read_raw(SIMPLIFIED.encode()).messages
    assert "intake.bytes_replaced" not in [message.code for message in sound]


def test_a_replaced_character_counts_once_wherever_the_pieces_of_a_file_part():
    text = "a\ufffdb\ufffd\ufffdc".encode()

    class Parted(Content):
        def pieces(self, n_bytes=0):
            return (text[i : i + 2] for i in range(0, len(text), 2))

    assert count_replaced(Parted(text)) == 3
