"""Believe's statements and those of its sub-labels.

Separated by semicolons, with decimal commas, UTF-8 with a byte order mark, often gzipped. The
header is in the account's language; the same statement in another one has the same rows. The
money is the net revenue in the client's currency, which already reflects the client's share.
Months are written as their first day, `2025/05/01` or `01/05/2026`: Believe always puts the day
first where it does not put the year first, so `01/05/2026` is no question. `Kuantias` is Believe's
own spelling.

Statement Details are an older export, with percentages inside its header's names and no track's
artist on an album's row. Kontor's statement has one title, of whatever was sold, and does not name
its currency.
"""

from dataclasses import replace

from tunescore.statements.mapping.blank_defaults import BlankDefault
from tunescore.statements.mapping.columns import Columns, Count, Day, Money, Period
from tunescore.statements.mapping.rules import Rules
from tunescore.statements.mapping.source import Shape, Source

_KINDS = {
    "download": "download", "telecharg": "download", "télécharg": "download",
    "unduh": "download", "ringtone": "download", "stream": "stream", "subscription": "stream",
    "abonnement": "stream", "langganan": "stream", "adjust": "adjustment",
    "ajustement": "adjustment",
}  # fmt: skip

_ROYALTIES: Columns = {
    "Reporting month": Day("reported_on", "dmy"),
    "Mois de reporting": Day("reported_on", "dmy"),
    "Bulan laporan": Day("reported_on", "dmy"),
    "Sales Month": Period("period", "dmy"),
    "Mois de vente": Period("period", "dmy"),
    "Bulan Penjualan": Period("period", "dmy"),
    "Platform": "store",
    "Plateforme": "store",
    "Country / Region": "country",
    "Pays / Région": "country",
    "Pays/Région": "country",
    "Negara": "country",
    "Label Name": None,
    "Nom du label": None,
    "Nama Label": None,
    "Artist Name": "artist_name",
    "Nom de l'artiste": "artist_name",
    "Nama Artis": "artist_name",
    "Release title": "album_title",
    "Titre de la sortie": "album_title",
    "Judul rilis": "album_title",
    "Track title": "track_title",
    "Titre de la piste": "track_title",
    "Judul track": "track_title",
    "UPC": "upc",
    "ISRC": "isrc",
    "Release Catalog nb": None,
    "Référence catalogue*": None,
    "Referensi Katalog Rilis": None,
    "Streaming Subscription Type": None,
    "Type d'abonnement*": None,
    "Jenis Langganan Streaming": None,
    "Release type": None,
    "Type de sortie": None,
    "Jenis rilis": None,
    "Sales Type": "kind",
    "Type de vente": "kind",
    "Jenis penjualan": "kind",
    "Quantity": Count("quantity", "comma"),
    "Quantité": Count("quantity", "comma"),
    "Kuantias": Count("quantity", "comma"),
    "Kuantitas": Count("quantity", "comma"),
    "Client Payment Currency": "currency",
    "Devise de paiement du client": "currency",
    "Mata Uang Pembayaran Klien": "currency",
    "Unit Price": None,
    "Prix unitaire": None,
    "Harga Unit": None,
    "Mechanical Fee": None,
    "Frais mécaniques": None,
    "Biaya Mekanis": None,
    "Gross Revenue": None,
    "Revenu brut": None,
    "Pendapatan Kotor": None,
    "Client share rate": None,
    "Taux de revenu client": None,
    "Tingkat pembagian klien": None,
    "Net Revenue": Money("amount", "comma"),
    "Revenu net": Money("amount", "comma"),
    "Pendapatan Bersih": Money("amount", "comma"),
}
_RULES = Rules(
    overlap="append",
    # The kind of sale is in the account's language, so it is no part of a sale's identity.
    identity=(
        "reported_on", "period", "store", "artist_name", "album_title", "track_title", "isrc",
        "country", "quantity", "amount", "currency",
    ),
    kinds=_KINDS,
    settles_months=3,
    view="statement",
)  # fmt: skip

_DETAILS: Columns = {
    "Type": None,
    "Exploitation Type": "kind",
    "Reporting Date": Day("reported_on", "dmy"),
    "Operation Date": Period("period", "dmy"),
    "Shop": "store",
    "Country": "country",
    "UPC": "upc",
    "Product Artist": None,
    "Product Title / Description": "album_title",
    "ISRC": "isrc",
    "Track Artist": "artist_name",
    "Track Title": "track_title",
    "Track Version": None,
    "Sales": None,
    "Returns": None,
    "Net Sales": Count("quantity", "comma"),
    "Currency": "currency",
    "Unit Price": None,
    "Income": None,
    "Net Income": None,
    "Share(*)": None,
    "Rate(*)": None,
    "Amount": Money("amount", "comma"),
}

_KONTOR: Columns = {
    "Sales Period": Period("period", "dmy"),
    "Store": "store",
    "Ch.-Type": "kind",
    "Channel ID": None,
    "Country": "country",
    "Label": None,
    "Product Type": "product_type",
    "Product Title": "track_title",
    "Product Artist": "artist_name",
    "EAN": "upc",
    "ISRC": "isrc",
    "GRID": None,
    "Article No": None,
    "Royalties": Money("amount"),
    "Units": Count("quantity"),
}

SOURCE = Source(
    name="Believe",
    where=(
        "In the Believe backstage open the financial reports and download the detailed royalty "
        "statement. Drop the .csv or .csv.gz as it is."
    ),
    shapes=(
        Shape(
            "royalty statement",
            frozenset({"sales month", "client share rate", "net revenue"}),
            _ROYALTIES,
            _RULES,
        ),
        Shape(
            "royalty statement in French",
            frozenset({"mois de vente", "taux de revenu client", "revenu net"}),
            _ROYALTIES,
            _RULES,
        ),
        Shape(
            "royalty statement in Indonesian",
            frozenset({"bulan penjualan", "tingkat pembagian klien", "pendapatan bersih"}),
            _ROYALTIES,
            _RULES,
        ),
        Shape(
            "statement details",
            frozenset({"exploitation type", "operation date", "share(*)", "rate(*)", "amount"}),
            _DETAILS,
            replace(_RULES, fill=(BlankDefault("Track Artist", other="Product Artist"),)),
        ),
        Shape(
            "Kontor statement",
            frozenset({"sales period", "ch.-type", "channel id", "royalties", "units"}),
            _KONTOR,
            _RULES,
        ),
    ),
)
