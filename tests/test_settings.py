"""What can be set, and where it comes from."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tunescore.errors import UnusableSetting
from tunescore.settings import Settings, default_data_dir, load_settings


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("TUNESCORE_") or name == "DATABASE_URL":
            monkeypatch.delenv(name)


def test_nothing_has_to_be_set() -> None:
    settings = load_settings()
    assert settings.data_dir == default_data_dir()
    assert settings.database_url is None
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.open_registration is False


def test_the_environment_wins_over_the_env_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("TUNESCORE_PORT=9001\nTUNESCORE_HOST=0.0.0.0\nOTHER=1\n")
    monkeypatch.setenv("TUNESCORE_PORT", "9002")
    monkeypatch.setenv("TUNESCORE_HOST_OVERRIDES", '{"api.example.org": "http://127.0.0.1:5"}')
    monkeypatch.setenv("DATABASE_URL", "postgres://db.example.org/tunes")
    settings = load_settings()
    assert (settings.host, settings.port) == ("0.0.0.0", 9002)  # noqa: S104
    assert settings.host_overrides == {"api.example.org": "http://127.0.0.1:5"}
    assert settings.database_url == "postgres://db.example.org/tunes"


def test_a_variable_that_is_empty_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUNESCORE_DATA_DIR", "")
    monkeypatch.setenv("TUNESCORE_PORT", "")
    settings = load_settings()
    assert (settings.data_dir, settings.port) == (default_data_dir(), 8000)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TUNESCORE_PORT", "eight thousand"),
        ("TUNESCORE_PORT", "70000"),
        ("TUNESCORE_HOST_OVERRIDES", "{"),
        ("TUNESCORE_OPEN_REGISTRATION", "perhaps"),
        ("TUNESCORE_MAX_UPLOAD_MB", "0"),
        ("TUNESCORE_SECURITY_CONTACT", "whoever is there"),
        ("TUNESCORE_SECURITY_CONTACT", "a@example.org\nContact: b@example.org"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UnusableSetting) as raised:
        load_settings()
    assert name in raised.value.detail or "host_overrides" in raised.value.detail
    assert "pydantic" not in raised.value.detail


def test_the_data_folder_is_made_absolute(tmp_path: Path) -> None:
    assert Settings(data_dir=Path("data")).data_dir == tmp_path / "data"
    assert Settings(data_dir=Path("~/data")).data_dir == Path.home() / "data"


def test_root_keeps_data_outside_homes() -> None:
    if os.geteuid() == 0:
        assert default_data_dir() == Path("/var/lib/tunescore")
    else:
        assert default_data_dir().is_relative_to(Path.home())


def test_the_secret_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    key = settings.secret_key()
    assert len(key) >= 40
    assert settings.secret_key() == key
    assert settings.secret_key_file.stat().st_mode & 0o777 == 0o600
    assert settings.data_dir.stat().st_mode & 0o777 == 0o700


def test_a_secret_key_whose_maker_was_killed_is_made_by_the_next(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    settings.secret_key_file.touch(mode=0o600)
    key = settings.secret_key()
    assert len(key) >= 40
    assert Settings(data_dir=tmp_path).secret_keys() == [key]


def test_processes_that_start_at_once_have_one_secret_key(tmp_path: Path) -> None:
    everybody = threading.Barrier(8)

    def key(_nth: int) -> str:
        everybody.wait()
        return Settings(data_dir=tmp_path / "data").secret_key()

    with ThreadPoolExecutor(8) as pool:
        for _ in range(20):
            assert len(set(pool.map(key, range(8)))) == 1
            (tmp_path / "data" / "secret.key").unlink()


def test_a_given_secret_key_is_not_written_down(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TUNESCORE_SECRET_KEY", "sesame")
    monkeypatch.setenv("TUNESCORE_DATA_DIR", str(tmp_path / "data"))
    settings = load_settings()
    assert settings.secret_key() == "sesame"
    assert not settings.secret_key_file.exists()
    assert "sesame" not in repr(settings)
