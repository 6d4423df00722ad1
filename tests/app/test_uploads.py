"""Own data, from sending to saving: what stays, who sees it, and what the server keeps closed."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from crm_analytics.workspace import list_datasets
from tests.app.sessions import go_to, open_app

pytestmark = pytest.mark.xdist_group("app-small")

HEAD = "Customer,Order,Day,Amount,Article\n"
APRIL = HEAD + "".join(f"c{n % 5},{n},2024-0{1 + n % 4}-15,{10 + n},x\n" for n in range(40))
MAY = (
    HEAD + "".join(f"c{n % 5},{n},2024-0{1 + n % 4}-15,{10 + n},x\n" for n in range(30, 40)) + "c1,90,2024-05-15,7,x\n"
)
PEOPLE = "customer_id,name,region\nc0,Ann,North\nc1,Bo,South\nz,Zoe,East\n"


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CRM_WORKSPACE", str(tmp_path / "workspace"))
    for name in ("CRM_SHARED", "CRM_ALLOWED_FOLDERS", "CRM_ALLOWED_HOSTS", "CRM_ALLOWED_DATABASES"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "workspace"


@pytest.fixture
def app() -> AppTest:
    return data_page()


def data_page(**state: object) -> AppTest:
    return go_to(open_app(**state).run(), "data")


def send(app: AppTest, *files: tuple[str, str], field: int = 0) -> AppTest:
    sent = [(name, content.encode(), "text/csv") for name, content in files]
    return app.file_uploader[field].set_value(sent).run()


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def field(app: AppTest, label: str):
    boxes = [*app.selectbox, *app.text_input, *app.text_area]
    return next(box for box in boxes if box.label == label)


def save(app: AppTest, name: str = "My shop", *, sales: str = APRIL) -> AppTest:
    send(app, ("orders.csv", sales))
    field(app, "Name").input(name)
    return press(app, "Save as data set")


def chosen(app: AppTest) -> str:
    return app.session_state["data"]


def rows_read(app: AppTest) -> str:
    return next(metric.value for metric in app.metric if metric.label == "Rows read")


def told(app: AppTest) -> str:
    elements = (*app.caption, *app.markdown, *app.info, *app.error, *app.warning)
    return " ".join(str(element.value) for element in elements).replace("\\", "")


def folders_of_sessions(workspace: Path) -> list[Path]:
    return [path for path in workspace.rglob("datasets") if path.is_dir()]


def test_the_limit_is_told_where_files_are_sent(app):
    assert "Up to 1024 MB a file." in told(app)


def test_a_file_over_the_limit_is_told_and_the_data_stay(app, monkeypatch):
    monkeypatch.setattr("ui.uploads.limit_mb", lambda: 0.0005)
    send(app, ("orders.csv", APRIL))
    assert "orders.csv is larger than 0.0005 MB" in told(app)
    assert chosen(app) == "hakr"
    assert not app.exception


def test_several_files_of_one_kind_are_read_together(app):
    send(app, ("april.csv", APRIL), ("may.csv", MAY))
    assert not app.error
    assert rows_read(app) == "51"


def test_files_of_several_kinds_are_sorted(app):
    send(app, ("people.csv", PEOPLE), ("orders.csv", APRIL))
    assert not app.error
    assert app.session_state["_uploads"][chosen(app)].profiles["name"].to_list() == ["Ann", "Bo", "Zoe"]
    assert rows_read(app) == "40"


def test_an_upload_says_that_it_ends_with_the_session(app):
    assert "not saved" not in told(app)
    send(app, ("orders.csv", APRIL))
    assert "These data are not saved" in told(app)


def test_saved_data_are_opened_by_their_link_in_another_session(app):
    save(app)
    link = chosen(app)
    assert link.startswith("saved-")
    assert "not saved" not in told(app)
    again = data_page(source=link)
    assert chosen(again) == link
    assert rows_read(again) == "40"
    assert not again.exception


def test_saving_lets_the_upload_go(app):
    save(app)
    assert app.session_state["_uploads"] == {}


def test_where_others_may_use_the_server_saved_data_end_with_the_session(app, monkeypatch, workspace):
    monkeypatch.setenv("CRM_SHARED", "1")
    save(app)
    assert chosen(app).startswith("saved-")
    assert rows_read(app) == "40"
    assert "also end with this session" in told(app)
    assert folders_of_sessions(workspace) == []


def test_a_link_to_data_that_are_not_here_is_explained():
    app = open_app()
    app.query_params["data"] = "saved-000000000000"
    app.run()
    assert "it was deleted, or it belongs to somebody else" in told(app)
    assert not app.exception


def test_a_newer_export_is_added_without_counting_twice_and_can_be_undone(app, workspace):
    save(app)
    send(app, ("may.csv", MAY), field=1)
    assert "1 new lines; 10 were there already" in told(app)
    assert [saved.n_lines for folder in folders_of_sessions(workspace) for saved in list_datasets(folder)] == [41]
    press(app, "Undo the last update")
    assert [saved.n_lines for folder in folders_of_sessions(workspace) for saved in list_datasets(folder)] == [40]
    assert not app.exception


def test_a_data_set_is_renamed(app):
    save(app, "old")
    next(box for box in app.text_input if box.value == "old").input("new")
    press(app, "Rename")
    assert "**new**" in told(app)
    assert not app.exception


def test_what_is_deleted_can_be_fetched_back(app):
    save(app)
    link = chosen(app)
    press(app, "Delete it")
    assert chosen(app) == "hakr"
    assert "My shop was deleted." in told(app)
    press(app, "Fetch it back")
    assert chosen(app) == link
    assert rows_read(app) == "40"


def test_chosen_columns_are_remembered_for_the_same_headers_and_can_be_forgotten(app):
    strange = APRIL.replace("Customer", "Wer").replace("Amount", "Was")
    send(app, ("april.csv", strange))
    field(app, "Customer").select("Wer")
    field(app, "Revenue").select("Was")
    press(app, "Read again")
    assert not app.error
    again = data_page()
    send(again, ("may.csv", strange + "c1,91,2024-05-15,7,x\n"))
    assert not again.error
    assert "as you chose them for an earlier file" in told(again)
    press(again, "Guess them anew")
    assert again.error


def test_other_sources_are_closed_until_the_owner_lists_them(app):
    assert "Switched off on this server." in told(app)
    assert not any(box.label in {"Address of a file", "Database", "Folder of this server"} for box in app.text_input)


def test_a_listed_folder_gives_its_files(tmp_path, monkeypatch):
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "april.csv").write_text(APRIL)
    (folder / "notes.txt").write_text("no table")
    monkeypatch.setenv("CRM_ALLOWED_FOLDERS", f"exports={folder}")
    app = press(data_page(), "Read these files")
    assert not app.error
    assert rows_read(app) == "40"
    field(app, "Files").input("../*.csv")
    assert "can't be reached from here" in told(press(app, "Read these files"))
    assert rows_read(app) == "40"


def test_a_listed_database_is_asked(tmp_path, monkeypatch):
    path = tmp_path / "till.db"
    opened = sqlite3.connect(path)
    opened.execute("CREATE TABLE sales (customer_id TEXT, day TEXT, revenue REAL)")
    opened.executemany("INSERT INTO sales VALUES (?, ?, ?)", [("a", "2024-01-05", 5.5), ("b", "2024-02-05", 6)])
    opened.commit()
    opened.close()
    monkeypatch.setenv("CRM_ALLOWED_DATABASES", f"till=sqlite:///{path}")
    app = data_page()
    field(app, "One SELECT").input("SELECT customer_id, day AS date, revenue FROM sales")
    press(app, "Ask it")
    assert not app.error
    assert rows_read(app) == "2"
    field(app, "One SELECT").input("DELETE FROM sales")
    assert "Only one SELECT is taken" in told(press(app, "Ask it"))


def test_an_address_inside_the_network_is_refused(monkeypatch):
    monkeypatch.setenv("CRM_ALLOWED_HOSTS", "localhost")
    app = data_page()
    field(app, "Address of a file").input("http://localhost/orders.csv")
    assert "private network" in told(press(app, "Fetch it"))
    assert chosen(app) == "hakr"


def test_saved_data_can_be_cleaned_otherwise_and_keep_it(app):
    save(app, sales=APRIL + APRIL.splitlines()[1] + "\n")
    assert rows_accepted(app) == "41"
    press(app, "Remove rows that repeat an earlier one")
    assert rows_accepted(app) == "40"
    other = data_page(source=chosen(app))
    assert rows_accepted(other) == "40"


def rows_accepted(app: AppTest) -> str:
    return next(metric.value for metric in app.metric if metric.label == "Accepted")
