"""Words of kind: what a cell of a column of kinds says of its line, in the languages of headers.

A line is a stream, a download, a performance, a use, a view, a return, an adjustment, a fee or
something else. Words are stems in lower case, looked for anywhere in the cell; the first one found
wins, so what takes a sale back comes before what was sold.
"""

from collections.abc import Collection

_STEMS: dict[str, tuple[str, ...]] = {
    "return": (
        "void", "refund", "return", "chargeback", "cancel", "storno", "stornier", "retoure",
        "rückgabe", "erstatt", "remboursement", "retour", "annul", "devoluc", "reembolso", "anula",
        "rimborso", "storni", "devoluç", "estorno", "terugbetal", "restitutie", "zwrot", "retur",
        "återbetal", "tilbagebetal", "refusion", "refusjon", "palautus", "palaute", "hyvitet",
        "peruutus", "vrácen", "vracen", "refundac", "rambursar", "visszatér", "visszaru", "sztorn",
        "επιστροφ", "ακυρ", "iade", "iptal", "возврат", "отмен", "сторно", "поверн", "скасов",
        "reversal", "reversed",
    ),
    "download": (
        "download", "permanent", "ringtone", "purchase", "téléchargement", "telechargement",
        "téléch", "telech", "descarga", "scaric", "nedladd", "nedlast", "latau", "lataus", "lataa",
        "pobra", "pobier", "stažen", "stazen", "descărc", "descarc", "letölt", "letolt", "λήψ",
        "ληψ", "κατέβασ", "κατεβασ", "indirme", "скачив", "загруз", "завантаж", "achat", "compra",
        "acquist", "aankoop", "køb", "kjøp", "köp", "zakup", "nákup", "nakup", "vásárl", "vasarl",
        "købt",
    ),
    "stream": (
        "ad supported", "ad-supported", "ad_supported", "subscription", "stream", "abonnement",
        "abonnem", "abo-", "suscrip", "assinatura", "subscri", "abbonament", "abonament",
        "subskryp", "prenumeration", "abonnemang", "tilaus", "předplat", "predplat", "előfizet",
        "elofizet", "συνδρομ", "abonelik", "подписк", "передплат", "reproducc", "reproduç",
        "reproduc", "riproduz", "écoute", "ecoute", "lecture", "escucha", "ascolt", "audiç",
        "wiedergabe", "abruf", "afspeel", "afspil", "avspill", "uppspel", "strömm", "stromm",
        "strømm", "lyttin", "lyssning", "luister", "beluister", "kuuntel", "suoratoist", "odtworz",
        "odsłuch", "odsluch", "strumie", "přehr", "prehr", "poslech", "redare", "redăr", "redar",
        "ascultar", "lejátsz", "lejatsz", "hallgat", "ακρόασ", "ακροασ", "αναπαραγωγ", "dinle",
        "çalma", "calma", "прослуш", "стрим", "стрім", "воспроизвед", "відтвор", "non-interactive",
        "interactive", "toistok",
    ),
    "adjustment": (
        "adjust", "correction", "korrektur", "ajuste", "ajustement", "régular", "rettifica",
        "aggiust", "correctie", "korekt", "korriger", "justering", "regulering", "oikais",
        "oprava", "úprav", "uprav", "corec", "korrekció", "korrekcio", "helyesb", "διόρθωσ",
        "διορθωσ", "düzelt", "duzelt", "корректир", "коректув", "коригув",
    ),
    "fee": (
        "fee", "commission", "withh", "kommission", "gebühr", "gebuhr", "provision", "comisión",
        "comision", "comissão", "comissao", "commissione", "spese", "kosten", "opłat", "oplat",
        "prowizj", "avgift", "gebyr", "palkkio", "poplat", "jutalék", "jutalek", "levon", "προμήθ",
        "προμηθ", "κράτησ", "komisyon", "kesinti", "комисси", "комісі", "удержан", "утриман",
        "frais",
    ),
    "performance": (
        "perform", "airplay", "broadcast", "radio", "televis", "concert", "public perf", "aufführ",
        "auffuhr", "sendung", "rundfunk", "konzert", "exécut", "execut", "diffus", "représent",
        "emiss", "ejecuc", "comunicación", "concierto", "esecuz", "trasmiss", "uitvoer", "uitzend",
        "omroep", "wykonan", "emisj", "koncert", "framför", "sändning", "udsend", "opfør",
        "fremfør", "kringkast", "esity", "lähety", "provedení", "vysílán", "executie", "difuz",
        "előadás", "sugárz", "εκτέλεσ", "μετάδοσ", "icra", "yayın", "исполнен", "эфир", "виконан",
        "ефір",
    ),
    "view": (
        "view", "visualiz", "visualis", "vista", "wyświet", "wyswiet", "visning", "zobrazen",
        "zhlédnut", "zhlednut", "megtekint", "vizualiz", "προβολ", "izlenme", "görüntül",
        "goruntul", "просмотр", "перегляд", "katselu", "weergave",
    ),
    "use": (
        "social", "creation",
    ),
    "other": (
        "royalt", "tantiem", "redevance", "regalía", "regalia", "diritt", "sync",
    ),
}  # fmt: skip
"""Kind → the stems that say so."""

KIND_WORDS: dict[str, str] = {stem: kind for kind, stems in _STEMS.items() for stem in stems}
"""Stem in lower case → the kind of a line. The first one found wins."""

_LETTERS = {"s": "sale", "r": "return", "v": "return"}
"""Letters that stand alone in a column of sales and returns."""


def kind_of(word: str) -> str | None:
    """Return the kind that a cell names, None where it names none."""
    lower = word.lower().replace("i\u0307", "i")  # a dotted İ in capitals
    return next((kind for stem, kind in KIND_WORDS.items() if stem in lower), None)


def returns_of(words: Collection[str]) -> set[str]:
    """Return those of a column's distinct cells that say that a sale is taken back.

    Letters say so where they stand for all cells: `S` and `R`.
    """
    if all(word.lower() in _LETTERS for word in words):
        return {word for word in words if _LETTERS[word.lower()] == "return"}
    return {word for word in words if kind_of(word) == "return"}


def are_returns(words: Collection[str]) -> bool:
    """Return whether some of a column's cells say that a sale is taken back."""
    return bool(returns_of(words))
