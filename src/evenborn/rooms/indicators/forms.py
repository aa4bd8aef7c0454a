"""Forms of this room: pupils' counts typed or as a file, the county's map."""

from django import forms

from evenborn.foundation.ui.words import say
from evenborn.rooms.indicators.outlines import LARGEST_BYTES
from evenborn.rooms.indicators.schooling import (
    FIRST_YEAR,
    LARGEST,
    STAGE_WORDS,
    Pupils,
    Stage,
)

LARGEST_LIST_BYTES = 2**20


class PupilsForm(forms.Form):
    """Boys and girls of one stage in one school year."""

    school_year = forms.IntegerField(
        label=say(zh="学年（开学那一年）", en="School year (it begins in)"),
        min_value=FIRST_YEAR,
        max_value=2200,
    )
    stage = forms.ChoiceField(
        label=say(zh="学段", en="Stage"),
        choices=[(stage.value, say(words)) for stage, words in STAGE_WORDS.items()],
    )
    grade = forms.IntegerField(
        label=say(zh="年级", en="Grade"),
        min_value=0,
        max_value=6,
        required=False,
        help_text=say(zh="不分年级不填", en="Empty for all grades"),
    )
    area_code = forms.CharField(
        label=say(zh="区划代码", en="Division"),
        required=False,
        max_length=9,
        help_text=say(zh="全县不填", en="Empty for the county"),
    )
    boys = forms.IntegerField(label=say(zh="男生（人）", en="Boys"), min_value=0, max_value=LARGEST)
    girls = forms.IntegerField(
        label=say(zh="女生（人）", en="Girls"), min_value=0, max_value=LARGEST
    )
    source = forms.CharField(
        label=say(zh="来源", en="Source"),
        max_length=100,
        help_text=say(
            zh="例如：教育事业统计报表 2025 学年",
            en="Such as: education statistics report 2025",
        ),
    )

    @property
    def pupils(self) -> Pupils:
        """The count, once the form is valid."""
        cells = self.cleaned_data
        return Pupils(
            cells["school_year"],
            Stage(cells["stage"]),
            cells["grade"] or 0,
            cells["boys"],
            cells["girls"],
            area_code=cells["area_code"].strip(),
        )


class PupilsFile(forms.Form):
    """A CSV file of counts."""

    file = forms.FileField(
        label=say(zh="CSV 文件", en="CSV file"),
        help_text=say(
            zh="栏目：学年、学段、年级、区划代码、男生、女生、来源；年级、区划代码和来源可不填",
            en="Columns: school_year, stage, grade, area_code, boys, girls, source; grade, "
            "area_code and source may be empty",
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    file_source = forms.CharField(
        label=say(zh="来源（文件未写明时）", en="Source, where the file names none"),
        required=False,
        max_length=100,
    )

    def clean_file(self) -> bytes:
        """Return the content."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_LIST_BYTES:
            raise forms.ValidationError(say(zh="文件不应超过 1 MB", en="At most 1 MB"))
        content: bytes = file.read()
        return content


class MapForm(forms.Form):
    """The county's map."""

    file = forms.FileField(
        label=say(zh="GeoJSON 文件", en="GeoJSON file"),
        help_text=say(
            zh="乡镇（街道）边界多边形，某一属性含 9 位区划代码，经纬度坐标，不超过 5 MB。"
            "文件不保存，只保存简化后的轮廓",
            en="Polygons of the townships, one property with the nine-digit codes, longitude and "
            "latitude, at most 5 MB. Only simple outlines are kept, not the file",
        ),
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,application/geo+json"}),
    )

    def clean_file(self) -> bytes:
        """Return the content."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_BYTES:
            raise forms.ValidationError(say(zh="文件不应超过 5 MB", en="At most 5 MB"))
        content: bytes = file.read()
        return content
