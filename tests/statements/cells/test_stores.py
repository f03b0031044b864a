import pytest

from tunescore.statements.cells.countries import country_code
from tunescore.statements.cells.stores import find_store, resolve_store, store_in_words


@pytest.mark.parametrize(
    ("named", "name", "measure"),
    [
        ("iTunes - Apple Music \u2013 US", "Apple Music", "streams"),
        ("iTunes- Apple Music - United Kingdom", "Apple Music", "streams"),
        ("applemusic", "Apple Music", "streams"),
        ("iTunes-Canada", "iTunes", "downloads"),
        ("iTunes Songs", "iTunes", "downloads"),
        ("iTunes Match - Europe", "iTunes Match", "streams"),
        ("iTunes Radio - Americas", "iTunes Radio", "streams"),
        ("SPOTIFY", "Spotify", "streams"),
        ("APPLE_MUSIC", "Apple Music", "streams"),
        ("TIK_TOK", "TikTok", "uses"),
        ("YouTube (Ads)", "YouTube", "streams"),
        ("Youtube Content ID", "YouTube", "streams"),
        ("Facebook (Social Media Pack)", "Facebook", "uses"),
        ("Instagram/Facebook (UI)", "Instagram", "uses"),
        ("TikTok", "TikTok", "uses"),
        ("Snap", "Snap", "uses"),
        ("Amazon Prime IN", "Amazon Music", "streams"),
        ("Amazon Premium ROE", "Amazon Music", "streams"),
        ("Amazon (Downloads)", "Amazon Downloads", "downloads"),
        ("Amazon MP3-DE", "Amazon Downloads", "downloads"),
        ("Tencent Music Entertainment (TME)", "Tencent Music", "streams"),
        ("Napster (2008-2012)", "Napster", "streams"),
        ("BoomplayCMS", "Boomplay", "streams"),
        ("Beatport", "Beatport", "downloads"),
    ],
)
def test_a_spelling_is_folded_into_our_store(named: str, name: str, measure: str) -> None:
    found = resolve_store(named)
    assert (found.name, found.measure) == (name, measure)


@pytest.mark.parametrize("named", ["Florida Radio", "Snapper Music", "Lunatic FM"])
def test_a_word_that_only_begins_like_a_store_is_another_one(named: str) -> None:
    assert find_store(named) is None


def test_an_unlisted_store_keeps_its_own_name() -> None:
    assert (resolve_store("  Quiet  Fjord ").name, resolve_store("Quiet Fjord").measure) == (
        "Quiet Fjord", "streams",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("named", "code"),
    [("de", "DE"), ("UK", "GB"), ("GB", "GB"), ("NA", "NA"), ("Norway", "NO"), ("USA", "US"),
     ("Österreich", "AT"), ("OU", None), ("World Wide", None), ("", None)],
)  # fmt: skip
def test_a_country_is_its_code_or_nothing(named: str, code: str | None) -> None:
    assert country_code(named) == code


@pytest.mark.parametrize(
    "name", ["Beatport", "Traxsource", "Juno Download", "iTunes", "Bandcamp", "7digital"]
)
def test_shops_sell(name: str) -> None:
    assert resolve_store(name).measure == "downloads"


@pytest.mark.parametrize(
    ("text", "store"),
    [
        ("Traxsource-July-2026-Statement", "Traxsource"),
        ("YouTube_LanternRec_M_20260901", "YouTube"),
        ("apple music royalties", "Apple Music"),
        ("spotify and deezer", None),
        ("Luna Flo", None),
        ("Low Tide Radio", None),
    ],
)
def test_a_store_is_found_among_other_words(text: str, store: str | None) -> None:
    found = store_in_words(text)
    assert (found.name if found else None) == store
