"""Names in a row are joined as the reader's language joins them."""

import pytest

from ui.formats import Formats
from ui.words import Words


@pytest.mark.parametrize(("language", "row"), [("en", "a, b"), ("zh_Hans", "a、b"), ("zh_Hant", "a、b")])
def test_names_in_a_row(language, row):
    formats = Formats(Words(language), "USD")
    assert formats.list(["a", "b"]) == row
    assert (formats.list(["a"]), formats.list([])) == ("a", "")
