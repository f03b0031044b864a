"""Messages of one alert, of several, and of a test."""

import pytest

from tunescore.notifications.message import (
    MOST_IN_FULL,
    Paragraph,
    of_alerts,
    of_invitation,
    of_test,
)

PAGE = "http://tunes.example.org/alerts"


def paragraph(number: int, title: str | None = None) -> Paragraph:
    return Paragraph(title or f"Alert {number}", f"Detail {number}.", f"http://t/tracks/{number}")


def test_one_alert_is_its_title_its_detail_and_its_page() -> None:
    said = of_alerts([paragraph(7)], PAGE)
    assert (said.title, said.body) == ("Alert 7", "Detail 7.\n\nhttp://t/tracks/7")
    assert said.link == "http://t/tracks/7"
    assert "Detail 7." in said.html
    assert 'href="http://t/tracks/7"' in said.html


def test_an_alert_without_a_page_links_to_all_of_them() -> None:
    assert of_alerts([Paragraph("Title", "Detail.", None)], PAGE).body == f"Detail.\n\n{PAGE}"


def test_a_digest_says_each_alert_with_its_page() -> None:
    said = of_alerts([paragraph(1), Paragraph("Alert 2", "Detail 2.", None)], PAGE)
    assert said.title == "2 alerts: Alert 1, and 1 more"
    assert said.body == (
        f"• Alert 1\nDetail 1.\nhttp://t/tracks/1\n\n• Alert 2\nDetail 2.\n\n{PAGE}"
    )
    assert said.link == PAGE


def test_a_long_digest_says_how_many_are_left_out() -> None:
    said = of_alerts([paragraph(number) for number in range(MOST_IN_FULL + 3)], PAGE)
    assert said.title.startswith(f"{MOST_IN_FULL + 3} alerts: ")
    assert said.body.count("• ") == MOST_IN_FULL
    assert "And 3 more." in said.body
    assert "And 3 more." in said.html


def test_what_stands_in_a_post_is_text_in_html_and_one_line_in_a_title() -> None:
    alerts = [paragraph(1, "<b>Glass\r\nHarbour</b>"), paragraph(2)]
    said = of_alerts(alerts, PAGE)
    assert "&lt;b&gt;Glass Harbour&lt;/b&gt;" in said.html
    assert "<b>Glass" not in said.html
    assert "\n" not in said.title
    assert "\n" not in of_alerts(alerts[:1], PAGE).title


def test_a_message_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing"):
        of_alerts([], PAGE)


def test_a_test_names_the_channel() -> None:
    said = of_test("Phone", PAGE)
    assert said.title == "A test from TuneScore"
    assert "“Phone”" in said.body
    assert PAGE in said.body


def test_the_address_of_who_invites_is_text_in_html() -> None:
    said = of_invitation('<b>"ada"</b>@example.org', "http://t/invitation#tsi_1_x")
    assert "&lt;b&gt;&quot;ada&quot;&lt;/b&gt;@example.org invites you" in said.html
    assert "<b>" not in said.html
    assert said.link == "http://t/invitation#tsi_1_x"
