"""A form field ties its label, help and problems together for those who cannot see it."""

import pytest
from django import forms
from django.template import Context, Template


class Entry(forms.Form):
    born_on = forms.DateField(label="出生日期", help_text="例如 2026-07-01")
    sex = forms.ChoiceField(label="性别", widget=forms.RadioSelect, choices=[("1", "男")])
    note = forms.CharField(label="备注", required=False)


def drawn(name: str, data: dict[str, str] | None = None, tag: str = "{% field one %}") -> str:
    form = Entry(data)
    form.is_valid()
    return Template(tag).render(Context({"one": form[name]}))


def test_the_label_belongs_to_the_input():
    assert 'for="id_born_on"' in drawn("born_on")


def test_a_problem_and_the_help_are_read_with_the_input():
    text = drawn("born_on", {"born_on": "x"})

    assert 'aria-describedby="id_born_on-problem id_born_on-help"' in text
    assert 'id="id_born_on-problem"' in text
    assert 'id="id_born_on-help"' in text
    assert 'aria-invalid="true"' in text


def test_an_input_without_problem_is_not_marked():
    assert "aria-invalid" not in drawn("born_on", {"born_on": "2026-07-01"})


def test_choices_are_a_group_with_a_legend():
    text = drawn("sex")

    assert "<fieldset" in text
    assert "<legend" in text


@pytest.mark.parametrize(("name", "said"), [("note", True), ("born_on", False)])
def test_only_what_may_be_left_empty_says_so(name, said):
    assert ("选填" in drawn(name)) is said


def test_attributes_reach_the_input():
    assert 'inputmode="numeric"' in drawn("born_on", tag='{% field one inputmode="numeric" %}')


def test_quotes_in_an_attribute_are_written_so_that_it_does_not_end_there():
    text = drawn("born_on", tag='{% field one hx_vals=\'{"infants": "1"}\' %}')

    assert "&quot;infants&quot;: &quot;1&quot;" in text
