"""The vault keeps each file once, for those who brought it, and nothing outside its directory."""

from __future__ import annotations

import io
import stat
from pathlib import Path

import pytest

from playground.settings import Settings
from playground.uploads.file_ref import FileRef, size_of, tidy
from playground.uploads.refusal import Refusal
from playground.uploads.vault import Vault


@pytest.fixture
def kept(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "vault", Settings(max_upload=1, upload_quota=2, upload_quota_in_all=3))


def put(vault: Vault, content: bytes, owner: str = "ann", name: str = "a.csv") -> FileRef:
    return vault.keep(name, io.BytesIO(content), owner)


def test_the_same_content_is_kept_once_for_all_who_bring_it(kept: Vault) -> None:
    one, other = put(kept, b"x,y\n1,2\n"), put(kept, b"x,y\n1,2\n", "bob", "b.csv")
    assert one.sha256 == other.sha256 and kept.path(one).read_bytes() == b"x,y\n1,2\n"
    assert len(list(kept.root.rglob("content"))) == 1
    assert [entry.file.name for entry in kept.entries("bob")] == ["b.csv"]


def test_a_file_goes_when_the_last_who_has_it_lets_go(kept: Vault) -> None:
    ref = put(kept, b"x,y\n")
    put(kept, b"x,y\n", "bob")
    kept.derived(ref, "made.json").write_text("{}")
    kept.forget("ann", ref.sha256)
    assert kept.has(ref) and not kept.owns("ann", ref) and kept.owns("bob", ref)
    kept.forget("bob", ref.sha256)
    assert not list(kept.root.rglob("content")) and not list(kept.root.rglob("made.json"))
    with pytest.raises(Refusal, match=r"a\.csv.*4 bytes, SHA-256 [0-9a-f]{12}…"):
        kept.path(ref)


def test_files_follow_their_owner_to_another_key(kept: Vault) -> None:
    one, two = put(kept, b"x,y\n"), put(kept, b"z\n", "bob")
    put(kept, b"z\n")
    kept.hand_over("ann", "bob")
    assert kept.entries("ann") == () and {entry.file.sha256 for entry in kept.entries("bob")} == {one.sha256, two.sha256}


def test_whoever_did_not_bring_a_file_may_not_use_it_unless_the_server_shares(kept: Vault, tmp_path: Path) -> None:
    ref = put(kept, b"x,y\n")
    assert not kept.owns("eve", ref)
    assert Vault(kept.root, Settings(share_uploads=True)).owns("eve", ref)


@pytest.mark.parametrize(
    ("content", "owner", "said"),
    [
        (b"", "ann", "the file is empty"),
        (b"x" * 1_000_001, "ann", "larger than 1.0 MB"),
        (b"y" * 600_000, "ann", "500.0 kB are left of the 2 MB"),
        (b"z" * 900_000, "eve", "no room for further files"),
    ],
)
def test_what_is_empty_or_too_much_is_refused_with_its_name_and_leaves_nothing(kept: Vault, content: bytes, owner: str, said: str) -> None:
    put(kept, b"1" * 750_000)
    put(kept, b"2" * 750_000)
    put(kept, b"3" * 800_000, "bob")
    with pytest.raises(Refusal, match=r"a\.csv") as caught:
        put(kept, content, owner)
    assert said in str(caught.value)
    assert len(list(kept.root.rglob("content"))) == 3 and not list((kept.root / "incoming").iterdir())


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\prices.csv", "prices.csv"),
        ("a\x00b\n.csv", "ab.csv"),
        ("..", "unnamed"),
        ("", "unnamed"),
        ("pri\u202eces.csv", "prices.csv"),
        ("ä" * 300 + ".csv", "ä" * 115 + "….csv"),
        ("<b>.csv", "b.csv"),
    ],
)
def test_a_name_is_only_ever_shown(kept: Vault, given: str, shown: str) -> None:
    assert tidy(given) == shown
    ref = put(kept, b"x", name=given)
    assert ref.name == shown and kept.path(ref).is_relative_to(kept.root)


def test_files_are_readable_for_nobody_else_and_not_writable(kept: Vault) -> None:
    mode = kept.path(put(kept, b"x")).stat().st_mode
    assert stat.S_IMODE(mode) == 0o400


def test_a_digest_that_is_none_opens_nothing(kept: Vault) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        kept.forget("ann", "../../../etc/passwd")
    with pytest.raises(ValueError, match="sha256"):
        FileRef(sha256="../" * 21 + "x", name="a", size=1)


def test_what_was_made_of_a_file_does_not_pile_up(kept: Vault) -> None:
    ref = put(kept, b"x")
    for index in range(40):
        kept.derived(ref, f"{index}.json").write_text("{}")
    kept.tidy(ref)
    assert len(list(kept.path(ref).parent.iterdir())) == 25


def test_sizes_read_well() -> None:
    assert [size_of(count) for count in (0, 999, 1500, 2_500_000, 3e9)] == ["0 bytes", "999 bytes", "1.5 kB", "2.5 MB", "3.0 GB"]
