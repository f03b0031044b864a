"""The catalogue of metrics and the tables that hold them."""

from tunescore.metrics import AUDIENCE, OF_ACCOUNTS, whole
from tunescore.records import AUDIENCE_COLUMNS
from tunescore.store.tables.audience import AudienceLine, SocialMediaMetrics


def test_each_metric_that_accounts_have_is_a_column_of_their_days() -> None:
    columns = SocialMediaMetrics.__table__.columns
    others = {"user_id", "account_id", "platform", "date", "rounded", "typed"}
    assert set(columns.keys()) - others == set(OF_ACCOUNTS)
    for key in OF_ACCOUNTS:
        counted = columns[key].type.python_type is int
        assert counted == whole(AUDIENCE[key]), key


def test_a_line_keeps_every_column_of_a_record() -> None:
    assert set(AUDIENCE_COLUMNS) <= set(AudienceLine.__table__.columns.keys())
