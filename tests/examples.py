"""How many examples a property is tried with: few in the suite, many in `make soak`."""

from hypothesis import HealthCheck, settings

USUAL = 100
"""What Hypothesis tries unless a profile says otherwise."""


def examples(count: int) -> settings:
    """So many examples in the suite, and in a soak in step with its profile."""
    return settings(
        max_examples=count * settings().max_examples // USUAL,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
