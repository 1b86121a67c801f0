from nulmeting.content_blocks import items, known, prose, span, table, topic


def test_a_list_holds_texts_with_their_numbers():
    number = {"id": "a.b.share", "value": 0.43, "text": "43%"}
    assert items("found", [("43% van allen", [number]), ("Meer niet", [])], ordered=True) == {
        "type": "list",
        "id": "found",
        "ordered": True,
        "items": [{"text": "43% van allen", "numbers": [number]}, {"text": "Meer niet", "numbers": []}],
    }
    assert items("found", [])["ordered"] is False


def test_prose_holds_pieces_of_text_in_their_style():
    spans = [span("Zie "), span("het rapport", strong=True, href="https://example.org/a?b=1")]
    made = prose("prose-page_one", "Toelichting", [{"type": "paragraph", "spans": spans}])
    assert (made["type"], made["id"], made["label"]) == ("prose", "prose-page_one", "Toelichting")
    assert made["parts"][0]["spans"] == [
        {"text": "Zie ", "strong": False, "emphasis": False, "href": None},
        {"text": "het rapport", "strong": True, "emphasis": False, "href": "https://example.org/a?b=1"},
    ]


def test_a_table_has_topics_only_if_its_rows_have():
    group = topic("group", "role.buyer", "Inkopers")
    columns, body = [("text", "Groep")], [["Inkopers"], ["Totaal"]]
    assert "row_topics" not in table("a", "A", columns, body)
    assert table("a", "A", columns, body, row_topics=[[group], []])["row_topics"] == [
        [{"kind": "group", "id": "role.buyer", "label": "Inkopers"}],
        [],
    ]


def test_a_column_of_numbers_of_which_none_is_known_is_left_out():
    columns = [("text", "Indicator"), ("number", "Grenzen"), ("number", "n"), ("text", "Wat anders is")]
    body = [["a", {"text": "."}, ".", "."], ["b", ".", {"text": "12"}, "."]]
    assert known(columns, body) == ([columns[0], *columns[2:]], [["a", ".", "."], ["b", {"text": "12"}, "."]])
    assert known(columns, []) == (columns, [])
    hidden = [["a", {"text": "niet getoond (bescherming)"}, "3", ""]]
    assert known(columns, hidden) == (columns, hidden)
