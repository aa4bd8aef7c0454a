"""The length of a password, said in both languages; Django says it in English only."""

from django.contrib.auth.password_validation import MinimumLengthValidator

from evenborn.foundation.ui.words import say


class LongEnough(MinimumLengthValidator):
    """Refuses a password that is too short."""

    def get_error_message(self) -> str:
        """Say how long it must be."""
        return say(
            zh="密码太短，至少需要 {n} 个字符。",
            en="The password is too short: at least {n} characters are needed.",
            n=self.min_length,
        )
