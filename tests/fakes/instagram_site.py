"""Instagram's public site: profiles whose description states their counts, and the walls."""

from tests.fakes.base import Fake
from tests.fakes.people import Account
from tests.fakes.tiktok_site import shown
from tests.fakes.wire import Ask, Reply

SITE = "www.instagram.com"


class InstagramSite(Fake):
    """The site's half of Instagram."""

    wall = ""
    """`login`, `challenge`, or `changed`."""

    def site_routes(self) -> None:
        self.route("GET", SITE, "/accounts/login", "login", lambda _ask: Reply("<h1>Log in</h1>"))
        self.route("GET", SITE, "/challenge", "challenge", lambda _ask: Reply("<h1>Who?</h1>"))
        self.route("GET", SITE, "/{name}", "profile", self._profile)

    def _profile(self, ask: Ask) -> Reply:
        if self.wall in ("login", "challenge"):
            path = "accounts/login" if self.wall == "login" else "challenge"
            return Reply("", 302, {"location": f"/{SITE}/{path}/?next=x"})
        found = [one for one in self.accounts if one.username == ask.params["name"]]
        if not found or found[0].deleted:
            return Reply("<title>Page not found • Instagram</title><p>Gone.</p>", 404)
        description = "" if self.wall == "changed" else describe(found[0], ask)
        return Reply(
            f"<html><head><title>Instagram</title><meta property='og:description'"
            f' content="{description}"></head><body><p>See the newest photos and videos here.</p>'
            "</body></html>"
        )


def describe(account: Account, ask: Ask) -> str:
    """What the description of a profile says."""
    followers, posts = shown(account.followers(ask.now)), account.count(ask.now)
    return (
        f"{followers} Followers, {account.following:,} Following, {posts:,} Posts - See Instagram"
        f" photos and videos from {account.name} (@{account.username})"
    )
