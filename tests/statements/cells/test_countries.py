import pytest

from tunescore.statements.cells.countries import country_code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("de", "DE"), ("GBR", "GB"), ("UK", "GB"), ("Germany", "DE"), ("Deutschland", "DE"),
        ("DEUTSCHLAND", "DE"), ("Allemagne", "DE"), ("Österreich", "AT"), ("Osterreich", "AT"),
        ("États-Unis", "US"), ("Estados Unidos", "US"), ("Stati Uniti", "US"), ("França", "FR"),
        ("Verenigde Staten", "US"), ("Niemcy", "DE"), ("Tyskland", "DE"), ("Yhdysvallat", "US"),
        ("Česko", "CZ"), ("Țările de Jos", "NL"), ("Magyarország", "HU"), ("Ελλάδα", "GR"),
        ("Türkiye", "TR"), ("Россия", "RU"), ("Україна", "UA"), ("OU", None), ("Europe", None),
        ("World Wide", None), ("", None),
    ],
)  # fmt: skip
def test_a_country_is_known_in_any_of_the_languages(name: str, code: str | None) -> None:
    assert country_code(name) == code
