"""Settings that all tests share."""

from hypothesis import settings

# No deadlines: they fail on noisy machines and on the first import of a heavy package.
settings.register_profile("crossfoot", deadline=None)
settings.load_profile("crossfoot")

pytest_plugins = ["train_run"]
