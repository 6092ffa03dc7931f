"""The data folder keeps its secrets, its keys and its one owner."""

import os
import shutil
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from deploy.local.credentials import ensure_credentials
from deploy.local.keys import ensure_keys
from deploy.local.layout import FolderInUse, FolderUnusable, Layout, held, layout_of
from deploy.local.processes import Identity, identify
from deploy.local.state import NotRunning, State, read_state, running_system, write_state


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    made = layout_of(tmp_path / "data")
    made.make()
    return made


def _is_private(path: Path) -> bool:
    return stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_private_key_and_passwords_are_readable_by_the_owner_alone(layout: Layout) -> None:
    ensure_keys(layout)
    ensure_credentials(layout)
    assert _is_private(layout.private_key)
    assert _is_private(layout.credentials)


def test_public_key_checks_what_the_private_key_signs(layout: Layout) -> None:
    ensure_keys(layout)
    private = load_pem_private_key(layout.private_key.read_bytes(), None)
    public = load_pem_public_key(layout.public_key.read_bytes())
    assert isinstance(private, Ed25519PrivateKey)
    assert isinstance(public, Ed25519PublicKey)
    public.verify(private.sign(b"a token"), b"a token")


def test_keys_and_passwords_outlive_a_restart(layout: Layout) -> None:
    ensure_keys(layout)
    before = layout.private_key.read_bytes(), ensure_credentials(layout)
    layout.public_key.unlink()
    ensure_keys(layout)
    assert (layout.private_key.read_bytes(), ensure_credentials(layout)) == before
    assert layout.public_key.exists()


def test_every_service_has_a_password_of_its_own(layout: Layout) -> None:
    passwords = ensure_credentials(layout).databases
    assert set(passwords) == {"intake", "matching", "mentoring", "notify"}
    assert len(set(passwords.values())) == 4


def test_folder_has_one_holder(layout: Layout) -> None:
    with held(layout), pytest.raises(FolderInUse, match="already runs"), held(layout):
        pass
    with held(layout):
        pass


def test_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderUnusable, match="file"):
        layout_of(tmp_path / "file").make()


def test_state_is_read_as_it_was_written(layout: Layout) -> None:
    state = State(str(layout.folder), 8100, Identity(7, "then")).with_process("kafka", Identity(8, "later"), 2)
    write_state(layout, state)
    assert read_state(layout) == state


def test_state_of_a_dead_supervisor_is_no_running_system(layout: Layout) -> None:
    write_state(layout, State(str(layout.folder), 8100, Identity(os.getpid(), "another life")))
    with pytest.raises(NotRunning, match="opvangpunt up"):
        running_system(layout.folder)


def test_state_that_came_with_a_copy_is_not_ours(layout: Layout, tmp_path: Path) -> None:
    own = identify(os.getpid())
    assert own is not None
    write_state(layout, State(str(layout.folder), 8100, own))
    copy = layout_of(tmp_path / "copy")
    shutil.copytree(layout.folder, copy.folder)
    assert running_system(layout.folder).supervisor == own
    assert read_state(copy) is None
