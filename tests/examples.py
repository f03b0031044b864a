"""How many examples a property is tried with: few in the suite, many in `make soak`."""

from hypothesis import HealthCheck, settings

USUAL = 100
"""What Hypothesis tries unless a profile says otherwise."""


def examples(count: int, soak: int | None = None) -> settings:
    """So many examples in the suite; in a soak in step with its profile, or the number given."""
    usual = settings().max_examples == USUAL
    return settings(
        max_examples=soak if soak and not usual else count * settings().max_examples // USUAL,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
