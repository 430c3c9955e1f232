import stat
from pathlib import Path

import click
import pytest

from pactoria.cli.destinations import destinations, write_whole


def test_text_and_json_go_to_standard_output():
    assert destinations(["a.docx", "b.pdf"], "json", None) == [None, None]


def test_files_go_beside_their_contract():
    assert destinations(["in/a.docx", "b.pdf"], "pdf", None) == [Path("in/a.review.pdf"), Path("b.review.pdf")]


def test_contracts_that_differ_only_in_their_suffix_do_not_share_a_report():
    places = destinations(["a.docx", "a.pdf"], "pdf", None)
    assert places == [Path("a.docx.review.pdf"), Path("a.pdf.review.pdf")]


def test_contracts_of_one_name_from_two_folders_do_not_share_a_report(tmp_path):
    places = destinations(["x/a.docx", "y/a.docx"], "pdf", str(tmp_path))
    assert len(set(places)) == 2
    assert all(place is not None and place.parent == tmp_path for place in places)


def test_a_name_with_a_suffix_takes_all_lines_and_another_is_a_folder():
    assert destinations(["a.txt", "b.txt"], "json", "all.jsonl") == [Path("all.jsonl")] * 2
    assert destinations(["a.txt", "b.txt"], "json", "all") == [Path("all/a.review.json"), Path("all/b.review.json")]
    assert destinations(["a.txt"], "json", "all") == [Path("all")]
    assert destinations(["a.txt"], "json", "all/") == [Path("all/a.review.json")]


def test_a_link_to_an_input_is_an_input(tmp_path):
    contract = tmp_path / "a.docx"
    contract.write_bytes(b"x")
    (tmp_path / "link.docx").symlink_to(contract)
    with pytest.raises(click.UsageError, match="never overwritten"):
        destinations([str(contract)], "docx", str(tmp_path / "link.docx"))


def test_a_file_is_replaced_whole_and_keeps_its_permissions(tmp_path):
    place = tmp_path / "report.pdf"
    place.write_bytes(b"old")
    place.chmod(0o640)
    write_whole(place, b"new")
    assert place.read_bytes() == b"new"
    assert stat.S_IMODE(place.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [place]


def test_a_failed_write_leaves_the_old_file(tmp_path):
    place = tmp_path / "report.pdf"
    place.write_bytes(b"old")

    with pytest.raises(TypeError):
        write_whole(place, "not bytes")  # type: ignore[arg-type]
    assert place.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [place]
