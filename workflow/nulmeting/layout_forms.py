"""Layouts with one row of heads that hold the questions: Microsoft Forms, Google Forms and Typeform."""

from __future__ import annotations

from nulmeting.layout import Layout, Rows, found, height_one, is_date, one_row, plain_text

MICROSOFT = (("Begintijd", "Tijd van voltooien"), ("Start time", "Completion time"))
GOOGLE = ("Tijdstempel", "Timestamp")
TYPEFORM = ("Submit Date (UTC)", "Start Date (UTC)", "Network ID", "Stage Date (UTC)", "Response Type")


def microsoft(rows: Rows) -> str:
    """Give the two times that Microsoft Forms puts first, in Dutch or English."""
    return next((sign for pair in MICROSOFT if (sign := found(rows[0], pair, 2))), "")


def google(rows: Rows) -> str:
    """Give the time that Google Forms puts first, if there are dates under it."""
    first = plain_text(rows[0][0])
    dated = any(is_date(row[0]) for row in rows[1:])
    return first if first in GOOGLE and dated else ""


def typeform(rows: Rows) -> str:
    """Give the columns that Typeform adds."""
    return found(rows[0], TYPEFORM, 2)


MICROSOFT_FORMS = Layout("microsoft_forms", microsoft, height_one, one_row)
GOOGLE_FORMS = Layout("google_forms", google, height_one, one_row)
TYPEFORMS = Layout("typeform", typeform, height_one, one_row)
