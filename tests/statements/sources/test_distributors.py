"""What holds for every statement of these distributors, whatever its rows are."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.statements.conftest import Take
from tests.statements.tables import GOLDEN, lines_of
from tunescore.statements.sources import all_sources

FEW = examples(15)
amounts = st.decimals(min_value=-9999, max_value=9999, places=12)

LEDGER = (
    "Transaction date,Type,Source,Royalty Date,Service,UPC,ISRC,Artist,Release,Track,Quantity,"
    "Amount (before splits),Split (%),Total (after splits)\n"
)


@FEW
@given(
    rows=st.lists(
        st.tuples(st.sampled_from(["credited", "Credited", "debited", "DEBITED"]), amounts),
        min_size=1,
        max_size=8,
    )
)
def test_a_ledger_s_debits_are_left_out_and_its_credits_add_up(
    take: Take, rows: list[tuple[str, Decimal]]
) -> None:
    ledger = "".join(
        f"2026-03-31,{kind},Distribution,2026-01,Spotify,,QZZZZ2300001,Paper Lantern Club,"
        f"Night Ferry EP,Glass Harbour,4,9.9,50,{amount:f}\n"
        for kind, amount in rows
    )
    found, statement = take(LEDGER + ledger, {"constants": {"currency": "SEK"}})
    credited = [amount for kind, amount in rows if kind.lower() == "credited"]
    assert found.source == "amuse"
    assert {item.reason: item.rows for item in statement.skipped}.get("debited", 0) == (
        len(rows) - len(credited)
    )
    assert {total.currency: total.amount for total in statement.totals} == (
        {"SEK": sum(credited)} if credited else {}
    )


def test_a_ledger_s_currency_is_asked_and_never_invented(take: Take) -> None:
    file = GOLDEN / "amuse" / "ledger" / "statement.xlsx"
    found, statement = take(file.read_bytes(), name=file.name)
    (question,) = found.questions
    assert (question.id, statement.totals) == ("constants:currency", ())
    found, statement = take(file.read_bytes(), {"constants": {"currency": "EUR"}}, file.name)
    assert not found.questions
    assert [(total.currency, str(total.amount)) for total in statement.totals] == [
        ("EUR", "3.6254")
    ]


def test_the_account_s_e_mail_address_is_personal() -> None:
    shape = all_sources()["sonosuite"].shapes[0]
    mapping = shape.mapping_for(["ID", "Net_Total", "User_Email"])
    assert mapping.rules.personal == ("User_Email",)


def test_a_statement_s_age_is_in_its_name_where_its_rows_say_less(take: Take) -> None:
    (file,) = (GOLDEN / "soundcloud" / "lifetime_with_preamble").glob("*.csv")
    _, named = take(file.read_bytes(), name=file.name)
    _, nameless = take(file.read_bytes(), name="statement.csv")
    assert (str(named.as_of), str(nameless.as_of)) == ("2026-04-01", "2026-03-01")
    assert [line["group_key"] for line in lines_of(named)] == [
        line["group_key"] for line in lines_of(nameless)
    ]


ENGLISH, FRENCH, INDONESIAN = (
    "Reporting month;Sales Month;Platform;Country / Region;Label Name;Artist Name;Release title;"
    "Track title;UPC;ISRC;Release Catalog nb;Streaming Subscription Type;Release type;Sales Type;"
    "Quantity;Client Payment Currency;Unit Price;Mechanical Fee;Gross Revenue;Client share rate;"
    "Net Revenue\n",
    "Mois de reporting;Mois de vente;Plateforme;Pays / Région;Nom du label;Nom de l'artiste;"
    "Titre de la sortie;Titre de la piste;UPC;ISRC;Catalogue;Abonnement;Sortie;Type de vente;"
    "Quantite;Devise de paiement du client;Prix;Frais;Revenu brut;Taux de revenu client;"
    "Revenu net\n",
    "Bulan laporan;Bulan Penjualan;Platform;Negara;Nama Label;Nama Artis;Judul rilis;Judul track;"
    "UPC;ISRC;Referensi Katalog Rilis;Jenis Langganan Streaming;Jenis rilis;Jenis penjualan;"
    "Kuantias;Mata Uang Pembayaran Klien;Harga Unit;Biaya Mekanis;Pendapatan Kotor;"
    "Tingkat pembagian klien;Pendapatan Bersih\n",
)  # fmt: skip
months = st.tuples(st.integers(2015, 2026), st.integers(1, 12))


def believes(header: str, rows: list[tuple[tuple[int, int], Decimal]], style: str) -> str:
    word = {ENGLISH: "Stream", FRENCH: "Écoute en streaming", INDONESIAN: "Streaming"}[header]
    return header + "".join(
        f"{style.format(y=2026, m=12)};{style.format(y=year, m=month)};Spotify;DE;Lantern Rec;"
        f"Paper Lantern Club;Night Ferry EP;Glass Harbour;199999000011;QZZZZ2300001;LR01;Premium;"
        f"Album;{word};12;EUR;0,1;0;9,99;80;{f'{amount:f}'.replace('.', ',')}\n"
        for (year, month), amount in rows
    )


@FEW
@given(
    rows=st.lists(st.tuples(months, amounts), min_size=1, max_size=6),
    styles=st.permutations(["{y}/{m:02}/01", "01/{m:02}/{y}", "{y}-{m:02}-01"]),
)
def test_a_statement_says_the_same_in_every_language_and_style_of_months(
    take: Take, rows: list[tuple[tuple[int, int], Decimal]], styles: list[str]
) -> None:
    keys = []
    for header, style in zip((ENGLISH, FRENCH, INDONESIAN), styles, strict=True):
        found, statement = take(("\ufeff" + believes(header, rows, style)).encode())
        assert (found.source, found.questions, statement.rejected) == ("believe", (), 0)
        assert [(total.currency, total.amount) for total in statement.totals] == [
            ("EUR", sum(amount for _, amount in rows))
        ]
        lines = lines_of(statement)
        starts = [(line["period_start"].year, line["period_start"].month) for line in lines]
        assert starts == [month for month, _ in rows]
        keys.append([(line["row_key"], line["occurrence"]) for line in lines])
    assert keys[0] == keys[1] == keys[2]


def test_the_percentages_in_a_header_may_be_any(take: Take) -> None:
    (file,) = (GOLDEN / "believe" / "statement_details").glob("*.csv")
    text = file.read_text(encoding="utf-8-sig")
    other = text.replace("Share(100,00%)", "Share(50,00 %)").replace("Rate(60,00%)", "Rate(7%)")
    found, statement = take(other)
    assert (found.source, str(statement.totals[0].amount)) == ("believe", "8.22")
