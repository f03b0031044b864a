"""A server that is told to stop ends soon, and the next one goes on where it was."""

import time

from tests.crash.installation import LOOKED_EVERY_SECONDS, installation
from tests.crash.test_random_kills import archive
from tunescore.jobs.worker import PATIENCE_SECONDS

FILES = 600
ENDED_SECONDS = PATIENCE_SECONDS + 5
SETTLED_SECONDS = 120


def test_a_server_that_is_stopped_while_it_reads_a_zip_leaves_the_rest_to_the_next() -> None:
    members = {f"{n}.csv": f"Track,Streams\nSong {n},{n}\n".encode() for n in range(FILES)}
    with installation() as (at, connection):
        server = at.serve()
        at.register()
        at.upload("statements.zip", archive(members))

        def done() -> tuple[int, bool]:
            row = connection.execute("SELECT done, finished_at IS NOT NULL FROM uploads").fetchone()
            assert row is not None
            return row

        deadline = time.monotonic() + SETTLED_SECONDS
        while done()[0] < 5:
            assert time.monotonic() < deadline
            time.sleep(LOOKED_EVERY_SECONDS)
        server.terminate()
        server.join(ENDED_SECONDS)
        assert not server.is_alive()
        read, finished = done()
        assert read < FILES
        assert not finished

        at.serve()
        while not done()[1]:
            assert time.monotonic() < deadline, done()
            time.sleep(LOOKED_EVERY_SECONDS)
        assert connection.execute("SELECT refused FROM uploads").fetchone() == ([],)
        names = connection.execute("SELECT count(*), count(DISTINCT file_name) FROM imports")
        assert names.fetchone() == (FILES, FILES)
