import pytest

from tunescore.statements.cells.kind_words import are_returns, kind_of


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("download", ["Download", "Track Downloads", "Téléchargement", "Descarga", "Nedladdning",
                      "Nedlasting", "Lataus", "Pobranie", "Stažení", "Descărcare", "Letöltés",
                      "Λήψη", "İndirme", "Скачивание", "Завантаження", "Permanent"]),
        ("stream", ["Stream", "Audio streams", "Ad-Supported", "Subscription", "Abonnement",
                    "Suscripción", "Assinatura", "Abbonamento", "Abonament", "Prenumeration",
                    "Tilaus", "Předplatné", "Előfizetés", "Συνδρομή", "Abonelik", "Подписка",
                    "Передплата", "Écoute", "Wiedergabe", "Reproducción"]),
        ("performance", ["Public performance", "Radio", "Airplay", "Aufführung", "Exécution",
                         "Ejecución pública", "Uitvoering", "Wykonanie", "Framförande",
                         "Исполнение"]),
        ("view", ["Views", "Visualización", "Wyświetlenie", "Visning", "Просмотр"]),
        ("return", ["Void", "Refund", "Returned", "Rückgabe", "Storno", "Remboursement",
                    "Devolución", "Rimborso", "Estorno", "Retour", "Zwrot", "Retur", "Palautus",
                    "Vrácení", "Rambursare", "Visszatérítés", "Επιστροφή", "İade", "Возврат",
                    "Повернення", "Download refund"]),
        ("adjustment", ["Adjustment", "Korrektur", "Ajuste", "Rettifica", "Korekta"]),
        ("fee", ["Fee", "Commission", "Withheld", "Gebühr", "Provision", "Avgift"]),
        (None, ["Sale", "Track", "Album", "Verkauf", "Vendu", "Costo", "Resource"]),
    ],
)  # fmt: skip
def test_a_word_of_kind_is_known_in_every_language(kind: str | None, words: list[str]) -> None:
    assert {word: kind_of(word) for word in words} == dict.fromkeys(words, kind)


def test_letters_take_sales_back_where_they_stand_alone() -> None:
    assert are_returns({"S", "R"})
    assert not are_returns({"S"})
    assert not are_returns({"S", "R", "AV"})
