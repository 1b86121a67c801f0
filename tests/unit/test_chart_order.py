"""Groups are in the order of the first wave: one that is hidden there stands last, whatever later waves say."""

from nulmeting import chart_groups, chart_response


def test_a_figure_that_is_not_shown_stands_last():
    def group(name, *values):
        return chart_groups.Group("b", name, tuple(chart_groups.Level("w", {"estimate": v}, False) for v in values))

    made = [group("hidden", None, 0.9), group("low", 0.2, 0.1), group("none", None, None), group("high", 0.3, None)]
    assert [one.category for one in sorted(made, key=lambda g: g.order)] == ["high", "low", "hidden", "none"]


def test_a_rate_that_is_not_shown_stands_last():
    def group(name, *values):
        return chart_response.Group("person", "b", name, tuple(("w", {"response_rate": v}) for v in values))

    made = [group("hidden", None, 0.9), group("low", 0.2, 0.1), group("high", 0.3, None)]
    assert [one.category for one in sorted(made, key=lambda g: g.order)] == ["high", "low", "hidden"]
