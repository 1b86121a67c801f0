"""Which column is which item, by its head or another name; nothing is taken by chance."""

from nulmeting.columns import Expected, find
from nulmeting.raw_table import of_records

ROW = [(2, ("1", "2", "3"))]


def table(head, **more):
    return of_records("f.csv", head, [(2, tuple("x" for _ in head))], **more)


def lines(found):
    return [fault.line("en") for fault in found.faults]


def test_the_strictest_way_wins():
    names = (("Hoe?",), ("q1",), ())
    one = table(["Q1", "Q2", "hoe?"], names=names)
    assert find(one, [Expected("Q1", "A"), Expected("Q2", "B"), Expected("hoe?", "C")], ()).index == {
        "Q1": 0, "Q2": 1, "hoe?": 2,
    }  # fmt: skip
    assert find(one, [Expected("q1", "A")], ("*",)).index == {
        "q1": 1
    }  # a name as it stands before a head in other case
    assert find(one, [Expected(" HOE?", "A")], ("*",)).index == {" HOE?": 2}  # a head before a name, both in other case


def test_a_name_of_two_columns_is_a_fault_that_says_how_to_tell_them_apart():
    one = table(["A | nu", "B | nu", "Slot"], names=(("nu",), ("nu",), ()))
    found = find(one, [Expected("nu", "X"), Expected("Slot", "Y")], ())
    assert lines(found) == [
        "E355 f.csv!B1: column head 'nu' fits 2 columns (A, B); write in the codebook which: 'A | nu', 'B | nu'"
    ]


def test_columns_with_one_head_are_told_apart_by_number():
    one = table(["Anders", "Slot", "Anders"], names=(("Anders (1)",), (), ("Anders (2)",)))
    found = find(one, [Expected("Anders (2)", "X"), Expected("Slot", "Y")], ("Anders (1)",))
    assert (found.index, found.ignored, lines(found)) == ({"Anders (2)": 2, "Slot": 1}, ("Anders",), [])


def test_what_nobody_asked_for():
    roles = ("", "own", "personal", "other_text", "", "")
    one = table(["Q1", "id", "ipaddr", "Q1[other]", "socio1", "nieuw"], roles=roles)
    found = find(one, [Expected("Q1", "A")], ("socio*",))
    assert (found.metadata, found.personal, found.other_text) == (("id", "ipaddr"), ("ipaddr",), ("Q1[other]",))
    assert found.ignored == ("socio1",)
    assert lines(found) == [
        "E305 f.csv!F1: column 'nieuw' is not in the codebook; add it or name it under ignore_columns"
    ]
    asked = find(one, [Expected("Q1", "A"), Expected("Q1[other]", "B")], ("*",))
    assert (asked.other_text, asked.index["Q1[other]"]) == ((), 3)


def test_ignored_by_another_name():
    one = table(["Q1", "Q2"], names=(("Q1. Hoe?",), ("Q2. Wie?",)))
    assert find(one, [Expected("Q1", "A")], ("*Wie?",)).ignored == ("Q2",)
