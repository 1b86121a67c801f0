"""Closed tables go to an annex, unless their section is one."""

from nulmeting.annexes import closed, sections


def heading(name, level=2):
    return {"type": "heading", "level": level, "id": name}


def table(name, *, collapsed=True):
    return {"type": "table", "id": name, "collapsed": collapsed}


def test_a_section_begins_with_its_heading():
    blocks = [heading("a"), heading("b", 3), table("t"), heading("c"), table("u")]
    assert sections(blocks) == [blocks[:3], blocks[3:]]
    assert sections([table("t"), heading("a")]) == [[table("t")], [heading("a")]]


def test_closed_tables_beside_open_ones_or_a_figure_go():
    open_one, figure = table("open", collapsed=False), {"type": "figure"}
    assert closed([heading("a"), open_one, table("t"), heading("b"), figure, table("u")]) == {"t", "u"}


def test_a_section_of_closed_tables_alone_keeps_them():
    assert closed([heading("a"), table("t"), {"type": "paragraph"}, table("u")]) == set()
