import json

from pages.editor import sql_editor

SOURCE = sql_editor.BUILT.parent / "source"


def test_the_built_file_is_there_and_asks_for_nothing_from_elsewhere() -> None:
    text = sql_editor.library().decode()
    assert "EditorView" in text or "cm-editor" in text
    for word in ("import(", "fetch(", "XMLHttpRequest", "WebSocket"):
        assert word not in text


def test_another_build_has_another_address() -> None:
    assert sql_editor.library_address().startswith("library/codemirror.js?v=")


def test_what_it_is_built_from_is_pinned_and_names_no_host() -> None:
    package = json.loads((SOURCE / "package.json").read_text())
    assert all(version[0].isdigit() for version in package["dependencies"].values())
    assert "resolved" not in (SOURCE / "package-lock.json").read_text()
