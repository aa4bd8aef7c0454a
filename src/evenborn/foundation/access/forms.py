"""What officers type."""

from django import forms

from evenborn.foundation.ui.words import say


class SignInForm(forms.Form):
    """User name and password."""

    username = forms.CharField(
        label=say(zh="用户名", en="User name"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"class": "form-control", "autocomplete": "username", "autocapitalize": "none"}
        ),
    )
    password = forms.CharField(
        label=say(zh="密码", en="Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(
            attrs={"class": "form-control", "autocomplete": "current-password"}
        ),
    )
