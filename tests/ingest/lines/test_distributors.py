"""How the distributors' files overlap: corrections replace, rows with a number are one row."""

from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import Musician
from tests.ingest.lines.test_merge import FEW
from tunescore.errors import AnswerNeeded

LIFETIME = (
    '"Account ID","","","","","","","","","","","","",""\n'
    '"7b1f0c52-1f0a-4c7e-9a55-0c2f6f1d9e01","","","","","","","","","","","","",""\n'
    '"Reporting Period","Accounting Period","Artist(s)","Release","Track","UPC","ISRC","Partner",'
    '"Country","Type","Units","Revenue (USD)","Revenue Share (%)","Split Pay Share (%)"'
)


def sale(month: str, accounted: str, store: str, money: str) -> str:
    return (
        f'"{month}","{accounted}","Paper Lantern Club","Night Ferry EP","Glass Harbour",'
        f'"199999000011","QZZZZ2300001","{store}","DE","SUB_STREAM","31","{money}","100","100"'
    )


def file(month: str) -> str:
    return f"lifetime_statement_7b1f0c52-1f0a-4c7e-9a55-0c2f6f1d9e01_{month}_a1b2c3d4.csv"


MARCH = [sale("2026-01", "2026-03", "SPOTIFY", "0.5"), sale("2026-01", "2026-03", "DEEZER", "0.2")]
APRIL = [
    sale("2026-01", "2026-03", "SPOTIFY", "0.45"),
    sale("2026-02", "2026-04", "SPOTIFY", "0.6"),
]


def test_a_later_statement_corrects_an_accounting_period_whole(musician: Musician) -> None:
    musician.put_in(MARCH, LIFETIME, file("2026-04"))
    before = musician.facts()
    later = musician.put_in(APRIL, LIFETIME, file("2026-05"))
    assert musician.money() == Decimal("1.05")
    musician.take_out(later)
    assert musician.facts() == before


def test_an_older_statement_asks_before_it_meets_corrections(musician: Musician) -> None:
    corrected = APRIL[:1]
    musician.put_in(corrected, LIFETIME, file("2026-05"))
    with pytest.raises(AnswerNeeded, match="1 May 2026"):
        musician.put_in(MARCH, LIFETIME, file("2026-04"))
    before = musician.facts()
    musician.put_in(MARCH, LIFETIME, file("2026-04"), older="keep")
    assert musician.facts() == before


REPORT = (
    "id,start_date,end_date,confirmation_report_date,country,currency,type,units,unit_price,"
    "gross_total,other_costs,channel_costs,taxes,net_total,currency_rate,"
    "gross_total_client_currency,other_costs_client_currency,channel_costs_client_currency,"
    "net_total_client_currency,user_email,channel,label,artist,release,upc,track_title,isrc"
)


def numbered(number: int, money: Decimal) -> str:
    return (
        f"{number},2025-08-01,2025-08-31,2025-09-15,Colombia,USD,t,12,0.003,{money:f},0,0,0,"
        f"{money:f},0.9,1,0,0,1,band@example.org,Spotify,Lantern Rec,Paper Lantern Club,"
        "Night Ferry EP,199999000011,Glass Harbour,QZZZZ2300001"
    )


@FEW
@given(
    money=st.lists(st.sampled_from([Decimal("0.1"), Decimal("0.25"), Decimal("-0.05")]),
                   min_size=2, max_size=6),
    data=st.data(),
)  # fmt: skip
def test_rows_with_a_number_are_counted_once_in_any_exports(
    connection: psycopg.Connection, tmp_path: Path, money: list[Decimal], data: st.DataObject
) -> None:
    rows = {number: numbered(number, amount) for number, amount in enumerate(money, 1001)}
    parts = st.lists(st.sampled_from(sorted(rows)), unique=True, min_size=1)
    pieces = data.draw(st.lists(parts, min_size=2, max_size=3))
    musician = Musician(connection, tmp_path)
    for piece in pieces:
        musician.put_in([rows[number] for number in piece], REPORT, "royalties.csv")
    told = {number for piece in pieces for number in piece}
    assert musician.money() == sum(money[number - 1001] for number in told)
