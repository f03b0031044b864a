"""A statement that comes as an archive or workbook of tables of which one is the data."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from tests.statements.tables import GOLDEN


@pytest.mark.parametrize(
    ("case", "amount", "currency"),
    [("fuga/zip_of_seven", "7.000000000002", "EUR"), ("onerpm/offstep_with_codes", "6.624", "USD")],
)
def test_the_data_alone_is_counted_and_only_once(
    owner: TestClient, run_jobs: Callable[[], None], case: str, amount: str, currency: str
) -> None:
    [file] = (path for path in (GOLDEN / case).iterdir() if path.name != "expected.json")
    for known in (0, 1):
        answer = owner.post("/api/v1/imports", files={"file": (file.name, file.read_bytes())})
        assert answer.status_code == 201
        seen = answer.json()
        assert (seen["source"], seen["questions"], seen["error"]) == (
            case.split("/", maxsplit=1)[0], [], None,
        )  # fmt: skip
        assert bool(seen["duplicates"]) == bool(known)
        assert owner.post(f"/api/v1/imports/{seen['id']}/commit").status_code == 202
        run_jobs()
    assert len(owner.get("/api/v1/imports").json()["items"]) == 2
    [total] = owner.get("/api/v1/earnings").json()["totals"]
    assert (total["amount"], total["currency"]) == (amount, currency)
