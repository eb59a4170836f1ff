"""The command line: our two options are read, the rest goes on to Streamlit untouched."""

import pytest

from dashboard import options


def test_ours_are_read_and_the_rest_is_left(tmp_path):
    chosen, rest = options.parse(["--models", str(tmp_path), "--server.port", "8600"])
    assert chosen == options.Options(models=tmp_path.resolve(), check=False)
    assert rest == ["--server.port", "8600"]


def test_trainings_are_kept_where_somebody_wants_them_else_among_the_user_s_data(tmp_path):
    assert options.parse(["--data", str(tmp_path / "new")])[0].data == tmp_path.resolve() / "new"
    assert options.parse([])[0].data.name == "attention-atlas"


def test_a_folder_that_is_not_there_is_named(tmp_path, capsys):
    with pytest.raises(SystemExit):
        options.parse(["--models", str(tmp_path / "none")])
    assert "none is not a folder" in capsys.readouterr().err
