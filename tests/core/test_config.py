"""Settings: what is read from the environment, and the secret that a new installation makes for itself."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from webapp.config import BadSetting, read_settings
from webapp.core import whole_files


def settings(data: Path, **given: str) -> dict:
    return read_settings({"GRIDWALK_DATA": str(data), **{f"GRIDWALK_{name}": text for name, text in given.items()}})


class TestAddress:
    @pytest.mark.parametrize(
        ("given", "read"),
        [
            ("", ""),
            ("https://gridwalk.example.cn/", "https://gridwalk.example.cn"),
            ("HTTPS://Gridwalk.Example.CN:443", "https://gridwalk.example.cn"),
            ("http://10.0.0.8:80", "http://10.0.0.8"),
            ("http://10.0.0.8:8000", "http://10.0.0.8:8000"),
            ("https://[2001:DB8::1]:443", "https://[2001:db8::1]"),
        ],
    )
    def test_it_is_read_as_browsers_write_an_origin(self, tmp_path, given, read):
        assert settings(tmp_path, PUBLIC_URL=given)["PUBLIC_URL"] == read

    @pytest.mark.parametrize(
        "given",
        ["gridwalk.example.cn", "https://", "https://a.cn/path", "https://a.cn?x", "https://me@a.cn", "ftp://a.cn", "https://a.cn:x"],
    )
    def test_what_is_no_origin_stops_the_start(self, tmp_path, given):
        with pytest.raises(BadSetting, match="GRIDWALK_PUBLIC_URL"):
            settings(tmp_path, PUBLIC_URL=given)


class TestSecret:
    def test_it_is_made_once_and_for_its_owner_only(self, tmp_path):
        secret = settings(tmp_path)["SECRET_KEY"]
        assert len(secret) == 64
        assert settings(tmp_path)["SECRET_KEY"] == secret
        assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
        assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]

    def test_processes_that_start_together_agree(self, tmp_path):
        with ThreadPoolExecutor(16) as processes:
            assert len(set(processes.map(lambda _: settings(tmp_path)["SECRET_KEY"], range(64)))) == 1

    @pytest.mark.parametrize("left", ["", "\n", "abc"])
    def test_a_file_that_a_crash_left_empty_signs_nothing(self, tmp_path, left):
        (tmp_path / "secret_key").write_text(left)
        with pytest.raises(BadSetting, match="secret_key"):
            settings(tmp_path)

    def test_a_process_that_dies_while_writing_leaves_none(self, tmp_path, monkeypatch):
        def out(_descriptor):
            raise OSError("the power went out")

        monkeypatch.setattr(whole_files.os, "fsync", out)
        with pytest.raises(OSError, match="power"):
            settings(tmp_path)
        assert not (tmp_path / "secret_key").exists()
