"""What officers type."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import RegexValidator

from evenborn.foundation.access import queries
from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import ROLES, Role
from evenborn.foundation.access.separation import CLIENT_SCOPES, KINDS, DepartmentKind
from evenborn.foundation.access.words import PERMISSIONS
from evenborn.foundation.ui.words import say

# The log names officers by this: a code, never something that looks like a number of a person.
USERNAME = RegexValidator(
    r"^[a-z][a-z0-9._-]{2,39}\Z",
    say(
        zh="请用小写字母开头，3–40 位小写字母、数字、点或短横线。",
        en="3–40 small letters, digits, dots or dashes, beginning with a letter.",
    ),
)
AREA = RegexValidator(
    r"^(\d{6}|\d{9}|\d{12})\Z",
    say(zh="区划代码应为 6、9 或 12 位数字。", en="A division code has 6, 9 or 12 digits."),
)

CHOOSE = ("", say(zh="请选择", en="Choose"))


def _area(**more: Any) -> forms.CharField:
    return forms.CharField(
        label=say(zh="区划代码", en="Division code"),
        max_length=12,
        validators=[AREA],
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        **more,
    )


class SignInForm(forms.Form):
    """User name and password."""

    username = forms.CharField(
        label=say(zh="用户名", en="User name"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=say(zh="密码", en="Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def clean_username(self) -> str:
        """Names are in small letters."""
        return self.cleaned_data["username"].lower()


class CodeForm(forms.Form):
    """A one-time code, or a recovery code in its place."""

    code = forms.CharField(
        label=say(zh="动态口令", en="Code"),
        help_text=say(
            zh="验证器应用显示的 6 位数字；手机不在身边时可输入一个恢复码。",
            en="The 6 digits in your authenticator; without the phone, one of your recovery codes.",
        ),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "text", "spellcheck": "false"}
        ),
    )


class NewCodeForm(forms.Form):
    """The first code of a new authenticator."""

    code = forms.CharField(
        label=say(zh="验证器当前显示的 6 位数字", en="The 6 digits your authenticator shows now"),
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class NewPasswordForm(forms.Form):
    """A new password, twice; checked against the rules and the officer's own data."""

    password = forms.CharField(
        label=say(zh="新密码", en="New password"),
        help_text=say(
            zh="至少 12 位，不能全是数字，不能是常见密码，不能与用户名相近。"
            "几个不相关的词连在一起最好记。",
            en="At least 12 characters, not only digits, no common password, not like the user "
            "name. A few unrelated words are easiest to remember.",
        ),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=say(zh="再输入一次", en="The same again"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, officer: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.officer = officer

    def clean_password(self) -> str:
        """Apply the rules of `AUTH_PASSWORD_VALIDATORS`."""
        password = self.cleaned_data["password"]
        validate_password(password, self.officer)
        return password

    def clean(self) -> dict[str, Any]:
        """Compare both."""
        data = super().clean() or {}
        if "password" in data and "again" in data and data["password"] != data["again"]:
            self.add_error("again", say(zh="两次输入不一致。", en="The two do not match."))
        return data


class PasswordForm(NewPasswordForm):
    """The present password and the new one."""

    present = forms.CharField(
        label=say(zh="现在的密码", en="Present password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("present", "password", "again")


class ReplaceFactorForm(forms.Form):
    """What one must show before a new authenticator is set up."""

    present = forms.CharField(
        label=say(zh="现在的密码", en="Present password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label=say(zh="现在的动态口令或恢复码", en="Present code or a recovery code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, has_factor: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_factor:
            del self.fields["code"]


class _OfDepartment(forms.Form):
    """A form with a department of the officer's own scope."""

    department = forms.ModelChoiceField(
        label=say(zh="部门", en="Department"),
        queryset=queries.no_departments(),
        empty_label=say(zh="请选择", en="Choose"),
    )

    def __init__(self, *args: Any, officer: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["department"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = queries.open_departments(by=officer)


class InviteForm(_OfDepartment):
    """Whom to invite, and as what."""

    full_name = forms.CharField(label=say(zh="姓名", en="Full name"), max_length=60)
    username = forms.CharField(
        label=say(zh="用户名", en="User name"),
        help_text=say(zh="如 wang.fang，开通后不能更改。", en="Such as wang.fang; it stays."),
        max_length=40,
        validators=[USERNAME],
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    role = forms.ChoiceField(
        label=say(zh="角色", en="Role"),
        choices=[CHOOSE, *((role.value, say(row.name)) for role, row in ROLES.items())],
    )
    area_code = _area(
        required=False,
        help_text=say(
            zh="账号能看到的区划；留空则与部门相同。",
            en="What the account sees; empty: the area of the department.",
        ),
    )
    purpose = forms.CharField(
        label=say(zh="用途", en="Purpose"),
        help_text=say(
            zh="为什么需要这个账号，如“负责安陵医院分娩登记录入”。",
            en="Why the account is needed, such as “enters the delivery register”.",
        ),
        max_length=200,
    )
    email = forms.EmailField(
        label=say(zh="电子邮箱", en="E-mail"),
        required=False,
        help_text=say(zh="填写后用于发送邀请和提醒。", en="Where the invitation and reminders go."),
    )
    field_order = ("full_name", "username", "department", "role")

    def clean_role(self) -> Role:
        """Return the role itself."""
        return Role(self.cleaned_data["role"])


class MoveForm(_OfDepartment):
    """Where an account moves to."""

    area_code = _area(
        required=False,
        help_text=say(zh="留空则与部门相同。", en="Empty: the area of the department."),
    )


class DepartmentForm(forms.Form):
    """A new department."""

    name = forms.CharField(label=say(zh="名称", en="Name"), max_length=100)
    kind = forms.ChoiceField(
        label=say(zh="类别", en="Kind"),
        choices=[CHOOSE, *((kind.value, say(words)) for kind, words in KINDS.items())],
    )
    area_code = _area()

    def clean_kind(self) -> DepartmentKind:
        """Return the kind itself."""
        return DepartmentKind(self.cleaned_data["kind"])


class RenameForm(forms.Form):
    """Another name for a department."""

    name = forms.CharField(label=say(zh="名称", en="Name"), max_length=100)


class LiaisonForm(_OfDepartment):
    """Who speaks for a department from a day on."""

    name = forms.CharField(label=say(zh="姓名", en="Name"), max_length=60)
    post = forms.CharField(label=say(zh="职务", en="Post"), max_length=60)
    phone = forms.CharField(
        label=say(zh="办公电话", en="Office telephone"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    deputy = forms.CharField(label=say(zh="替补人员", en="Deputy"), max_length=60, required=False)
    valid_from = forms.DateField(
        label=say(zh="任职起始日", en="From"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class ClientForm(_OfDepartment):
    """A hospital's system that may call the API."""

    name = forms.CharField(
        label=say(zh="名称", en="Name"),
        help_text=say(zh="如“安陵医院信息系统”。", en="Such as “Anling hospital system”."),
        max_length=60,
    )
    scopes = forms.TypedMultipleChoiceField(
        label=say(zh="权限", en="Scopes"),
        choices=[(scope.value, say(PERMISSIONS[scope])) for scope in CLIENT_SCOPES],
        coerce=type(CLIENT_SCOPES[0]),
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("name", "department")
