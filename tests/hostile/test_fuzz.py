"""The short form of `make fuzz`: some dozens of damaged files, ten of each kind."""

import fuzz


def test_damaged_files_give_a_table_or_located_lines(tmp_path):
    results = list(fuzz.run(60, 0, tmp_path))
    assert len(results) == 60
    assert {one.kind for one in results} == {".csv", ".xlsx", ".ods", ".sav", ".zsav", ".parquet"}
    assert not [one for one in results if one.trouble]
    assert any(one.what == "refused" for one in results)
