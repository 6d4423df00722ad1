"""Other ways to segment, compared, profiled and handed on, on data that know everything and next to nothing."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.sessions import go_to, one_order, open_app, problems, ten_on_one_day

PARTS = ["schemes", "compare", "profiles", "key_accounts"]
UPLOADS = {"one": one_order, "ten": ten_on_one_day}


def segments_page(source: str, part: str, **state: object) -> AppTest:
    data = UPLOADS[source]() if source in UPLOADS else None
    chosen = {} if data else {"source": source}
    return go_to(open_app("en", data, **chosen, segments_part=part, **state).run(), "segments")


def told(app: AppTest) -> str:
    shown = (*app.subheader, *app.markdown, *app.caption, *app.info, *app.warning)
    return "\n".join(str(each.value) for each in shown).replace("\\", "")


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("source", ["hakr", "one"])
@pytest.mark.xdist_group("app-schemes")
def test_every_part_opens_on_every_kind_of_data(source, part):
    app = segments_page(source, part)
    assert problems(app) == []
    assert app.subheader or app.info


@pytest.mark.parametrize("scheme", ["profit_tiers", "early_adopters", "rules", "column", "crossing"])
@pytest.mark.xdist_group("app-schemes")
def test_every_way_opens(scheme):
    assert problems(segments_page("one", "schemes", scheme=scheme)) == []


@pytest.mark.xdist_group("app-schemes")
def test_clusters_of_ten_alike_are_refused_with_a_sentence():
    assert "Finding clusters needs at least" in told(segments_page("ten", "schemes", scheme="clusters"))


@pytest.mark.xdist_group("app-schemes")
def test_data_without_costs_never_speak_of_profit():
    page = told(segments_page("cdnow", "schemes", scheme="profit_tiers"))
    assert "current value is revenue here" in page
    assert "of the profit" not in page


@pytest.mark.xdist_group("app-schemes")
def test_what_a_profile_lacks_names_its_column():
    assert "customers: wallet" in told(segments_page("cdnow", "profiles"))


@pytest.mark.xdist_group("app-schemes")
def test_own_rules_are_kept_and_can_be_compared():
    app = segments_page("cdnow", "schemes", scheme="rules")
    app.button(key="rules_keep").click().run()
    assert problems(app) == []
    app.segmented_control(key="segments_part").set_value("compare").run()
    assert "Good and silent" in app.selectbox(key="first_scheme").options
