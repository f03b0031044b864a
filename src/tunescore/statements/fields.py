"""The catalogue of fields that a column can be mapped to.

One place says each field's key, words for the screen, type of value, and the header spellings by
which the guesser knows it. It refuses everything that is about one source: those names are in
`sources`.
"""

import re
import unicodedata

from tunescore.metrics import AUDIENCE
from tunescore.statements.audience_fields import AUDIENCE_FIELDS, SCALED
from tunescore.statements.field import Field


def fold(name: str) -> str:
    """Fold a header cell for comparison: no case, no accents, no punctuation, single blanks.

    `# Units Sold` → `units sold`; `Écoutes` → `ecoutes`; `Earnings (USD)` → `earnings usd`.
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w]+|_", " ", kept).split())


_ALL = (
    Field(
        "track_title", "Track title", "The song's title.", "what", "text",
        ("track title", "track name", "song title", "song name", "track", "song", "title",
         "asset title", "titre de la piste", "titre du morceau", "morceau", "titre", "chanson",
         "titel", "songtitel", "liedtitel", "trackname", "titulo", "titulo de la cancion",
         "titulo de la pista", "cancion", "nombre de la cancion", "pista", "titolo",
         "titolo del brano", "brano", "canzone", "titulo da musica", "titulo da faixa", "faixa",
         "musica", "nummer", "utwor", "tytul", "tytul utworu", "item name", "video title"),
    ),
    Field(
        "artist_name", "Artist", "Who performs the song.", "what", "text",
        ("artist", "artist name", "artist s", "artists", "track artist", "track artists",
         "primary artist", "primary artist s", "main artist", "performer", "band", "asset artist",
         "nom de l artiste", "artiste", "kunstler", "kuenstler", "interpret", "artista",
         "nombre del artista", "nome dell artista", "nome do artista", "artiest", "wykonawca"),
    ),
    Field(
        "album_title", "Release title", "The single, EP or album that the song is on.",
        "what", "text",
        ("album", "album title", "album name", "release", "release title", "release name",
         "product title", "product name", "container name", "titre de la sortie",
         "titre de l album", "sortie", "titulo del album", "titulo del lanzamiento", "disco",
         "titolo dell album", "titulo do album", "albumtitel", "veroffentlichung"),
    ),
    Field(
        "isrc", "ISRC", "The recording's code, such as QZZZZ2300001; blanks are fine.",
        "what", "isrc",
        ("isrc", "isrc code", "track isrc", "asset isrc", "code isrc", "codigo isrc",
         "codice isrc", "optional isrc"),
    ),
    Field(
        "issued_isrc", "ISRC issued by the distributor",
        "A distributor's own code of the recording, used where the ISRC is blank.",
        "what", "isrc",
    ),
    Field(
        "upc", "UPC or EAN", "The release's bar code; blanks are fine.", "what", "upc",
        ("upc", "ean", "barcode", "bar code", "upc ean", "ean upc", "gtin", "product upc",
         "upc code", "album upc", "release upc", "code barres", "codigo de barras",
         "codice a barre"),
    ),
    Field(
        "row_id", "Row's own number",
        "The export's own number of a row, by which it is the same row in every file.",
        "what", "text",
    ),
    Field(
        "product_type", "Song or album",
        "Says whether a row is about a song or a whole release; without an ISRC, an `Album` row "
        "belongs to the release.",
        "what", "text",
        ("song album", "release type", "product type", "item type", "asset product"),
    ),
    Field("genre", "Genre", "The song's genre.", "what", "text",
          ("genre", "genero", "genere", "musikrichtung", "gatunek")),
    Field(
        "release_date", "Release date", "The day on which the song or release came out.",
        "what", "date",
        ("release date", "released", "released on", "date de sortie", "veroffentlichungsdatum",
         "fecha de lanzamiento", "data di uscita", "data de lancamento"),
    ),
    Field(
        "store", "Store", "Where the music was played or sold, such as Spotify.",
        "where", "store",
        ("store", "store name", "store service", "service", "platform", "dsp", "retailer", "shop",
         "partner", "partner name", "channel", "sale store name", "digital service provider",
         "plateforme", "boutique", "plattform", "laden", "tienda", "plataforma", "piattaforma",
         "negozio", "loja", "winkel", "sklep", "outlet store"),
    ),
    Field(
        "country", "Country", "Where the listener was: a two-letter code or a name.",
        "where", "country",
        ("country", "country of sale", "country code", "territory", "region", "country region",
         "delivery country", "sale country", "country of sale or stream", "territory code",
         "pays", "pays region", "pays de vente", "land", "verkaufsland", "gebiet", "pais",
         "pais de venta", "territorio", "paese", "nazione", "kraj", "negara"),
    ),
    Field(
        "period", "Month", "The calendar month in which it was played or sold.", "when", "month",
        ("sale month", "sales month", "month", "period", "sales period", "sale period",
         "transaction month", "activity period", "usage month", "streaming month", "royalty date",
         "mois", "mois de vente", "periode", "monat", "verkaufsmonat", "mes", "mes de venta",
         "periodo", "mese", "mese di vendita", "mes de venda", "maand", "miesiac"),
    ),
    Field(
        "date", "Day", "The day on which it was played or sold.", "when", "date",
        ("date", "day", "sale date", "sales date", "transaction date", "stream date",
         "activity date", "operation date", "jour", "date de vente", "datum", "tag",
         "verkaufsdatum", "fecha", "fecha de venta", "dia", "data", "data di vendita", "giorno",
         "data de venda"),
    ),
    Field(
        "period_start", "First day of the period", "Where rows span several days: the first one.",
        "when", "date",
        ("start date", "period start", "from", "from date", "start of reporting period",
         "sale start date", "transaction date from", "reporting starts", "date de debut",
         "startdatum", "fecha de inicio", "data di inizio"),
    ),
    Field(
        "period_end", "Last day of the period", "Where rows span several days: the last one.",
        "when", "date",
        ("end date", "period end", "to", "to date", "end of reporting period", "sale end date",
         "transaction date to", "reporting ends", "date de fin", "enddatum", "fecha de fin",
         "data di fine"),
    ),
    Field(
        "reported_on", "Reported on", "The day on which the store or distributor reported the row.",
        "when", "date",
        ("reporting date", "report date", "reported on", "reporting month", "reporting period",
         "accounting date", "accounted date", "accounting period", "posted date", "payment date",
         "statement date", "statement period", "mois de reporting", "date du rapport",
         "abrechnungsdatum", "fecha de informe", "fecha de reporte"),
    ),
    Field(
        "quantity", "Quantity",
        "How many were played or sold; what that counts follows from the store and the kind.",
        "how much", "integer",
        ("quantity", "qty", "units", "units sold", "net units", "count", "volume", "quantite",
         "quantites", "menge", "anzahl", "stuckzahl", "cantidad", "unidades", "quantita",
         "quantidade", "aantal", "ilosc"),
    ),
    Field(
        "streams", "Streams", "How often it was streamed.", "how much", "integer",
        ("streams", "stream count", "total streams", "plays", "play count", "listens", "ecoutes",
         "lectures", "wiedergaben", "abrufe", "reproducciones", "escuchas", "riproduzioni",
         "ascolti", "reproducoes", "streamy", "odtworzenia", "streams total"),
    ),
    Field(
        "downloads", "Downloads", "How many were bought as a download.", "how much", "integer",
        ("downloads", "download count", "track downloads", "purchases", "telechargements",
         "achats", "kaufe", "descargas", "download", "scaricati", "transferencias"),
    ),
    Field(
        "spotify_streams", "Spotify streams", "Streams on Spotify alone.", "how much", "integer",
        ("spotify streams", "streams spotify", "spotify plays", "spotify", "spotify stream count",
         "ecoutes spotify"),
    ),
    Field(
        "apple_music_streams", "Apple Music streams", "Plays on Apple Music alone.",
        "how much", "integer",
        ("apple music streams", "apple music plays", "apple streams", "apple music",
         "apple plays", "streams apple music", "itunes streams", "ecoutes apple music"),
    ),
    Field(
        "youtube_views", "YouTube views", "Views on YouTube alone.", "how much", "integer",
        ("youtube views", "views youtube", "youtube", "youtube streams", "youtube plays",
         "yt views", "vues youtube"),
    ),
    Field(
        "itunes_purchases", "iTunes purchases", "Downloads bought on iTunes alone.",
        "how much", "integer",
        ("itunes purchases", "itunes downloads", "itunes sales", "achats itunes"),
    ),
    Field(
        "amount", "Amount", "The money that this row pays you, in the currency of the row.",
        "money", "money",
        ("amount", "earnings", "net earnings", "royalty", "royalties", "net revenue",
         "total earned", "subtotal", "net amount", "net income", "revenue", "income", "net",
         "your earnings", "total", "payout", "payable", "net payable", "reported royalty",
         "total after splits", "net dollars after fees", "artist share", "montant", "revenu net",
         "revenus", "gains",
         "betrag", "erlos", "nettoerlos", "einnahmen", "importe", "ingresos", "ganancias",
         "importo", "ricavi", "guadagni", "valor", "receita", "ganhos", "bedrag", "kwota",
         "pendapatan bersih"),
    ),
    Field(
        "currency", "Currency", "The money's currency, such as USD or EUR.", "money", "currency",
        ("currency", "currency code", "payment currency", "client payment currency", "devise",
         "devise de paiement du client", "monnaie", "wahrung", "waehrung", "moneda", "divisa",
         "valuta", "moeda", "waluta"),
    ),
    Field(
        "kind", "Kind of row", "What the row is: a stream, a download, a fee …", "what", "kind",
        ("kind", "transaction type", "sales type", "sale type", "trans type", "usage type",
         "type", "exploitation type", "type de vente", "verkaufsart", "tipo de venta",
         "tipo di vendita", "trans type description"),
    ),
    Field(
        "listeners", "Listeners", "How many people listened; never added up over days.",
        "audience", "integer",
        ("listeners", "auditeurs", "horer", "hoerer", "oyentes", "ascoltatori", "ouvintes"),
    ),
    Field(
        "followers", "Followers", "How many people follow; a level, never added up.",
        "audience", "integer",
        ("followers", "abonnes", "seguidores", "follower", "obserwujacy"),
    ),
    Field("saves", "Saves", "How often it was saved to a library.", "audience", "integer",
          ("saves", "enregistrements", "guardados", "salvataggi", "library adds")),
    Field(
        "playlist_adds", "Playlist adds", "How often it was put on a playlist.",
        "audience", "integer",
        ("playlist adds", "playlist additions", "ajouts aux playlists", "playlist hinzufugungen"),
    ),
    Field("curator", "Curator", "Who was asked; kept with the file.", "campaign", "text",
          ("curator", "influencer", "outlet")),
    Field("result", "Result", "What they answered; kept with the file.", "campaign", "text",
          ("result", "action", "decision", "decisions", "accept type")),
    Field("cost", "Cost", "What was paid; kept with the file.", "campaign", "money",
          ("cost", "spend", "amount spent", "contribution")),
    Field("feedback", "Feedback", "What they wrote; kept with the file.", "campaign", "text",
          ("feedback",)),
    Field("outlet_type", "Kind of outlet", "Playlist, blog, radio; kept with the file.",
          "campaign", "text", ("outlet type",)),
    Field("outlet_country", "Outlet's country", "Where the outlet is; kept with the file.",
          "campaign", "country", ("outlet country",)),
)  # fmt: skip

FIELDS: dict[str, Field] = {field.key: field for field in (*_ALL, *AUDIENCE_FIELDS)}
"""Every field by its key, in the order in which screens list them."""

STORE_COUNTS: dict[str, tuple[str, str]] = {
    "spotify_streams": ("Spotify", "streams"),
    "apple_music_streams": ("Apple Music", "streams"),
    "youtube_views": ("YouTube", "views"),
    "itunes_purchases": ("iTunes", "downloads"),
}
"""Fields that count one store alone: the store, and the line's count that they fill."""

FIGURES: tuple[str, ...] = (
    "quantity", "streams", "downloads", "listeners", "followers", "saves", "playlist_adds",
    "amount",
)  # fmt: skip
"""Fields that give a row of their own something to say."""

FIGURES_OF_AUDIENCE: tuple[str, ...] = (*AUDIENCE, *SCALED, "metric_value")
"""Fields that give a row about an audience something to say."""
