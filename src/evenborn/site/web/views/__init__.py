"""Pages of the site itself."""

from evenborn.site.web.views.frame import appearance, healthz, keyboard, language

__all__ = ["appearance", "healthz", "keyboard", "language"]
