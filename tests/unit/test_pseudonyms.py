"""Pseudonyms and their key."""

import hashlib
import hmac

import pytest
from nulmeting import pseudonyms
from nulmeting.messages import InputError


def test_it_is_hmac_sha256_over_domain_and_normalised_identifier():
    expected = hmac.new(b"key", b"kci/person\0a@example.org", hashlib.sha256).hexdigest()[:32]
    assert pseudonyms.pseudonym(b"key", "kci/person", " A@Example.org ") == expected


def test_domains_do_not_match():
    assert pseudonyms.pseudonym(b"key", "kci/person", "x") != pseudonyms.pseudonym(b"key", "kci/organisation", "x")


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    path = tmp_path / "new" / "key"
    first = pseudonyms.key(path)
    assert len(first) >= pseudonyms.KEY_BYTES
    assert pseudonyms.key(path) == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["key"]


@pytest.mark.parametrize("content, mode, code", [(b"x" * 32, 0o644, "E405"), (b"short", 0o600, "E406")])
def test_an_open_or_short_key_is_refused(tmp_path, content, mode, code):
    path = tmp_path / "key"
    path.write_bytes(content)
    path.chmod(mode)
    with pytest.raises(InputError, match=code):
        pseudonyms.key(path)


def test_place_of_the_key_can_be_set(monkeypatch, tmp_path):
    monkeypatch.setenv("NULMETING_KEY_FILE", str(tmp_path / "k"))
    assert pseudonyms.key_file() == tmp_path / "k"
