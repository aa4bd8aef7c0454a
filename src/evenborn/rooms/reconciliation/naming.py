"""Whether a note looks as if it held a name or a number of a person. Pure."""

import re

# Seven digits in a row, also with blanks or hyphens between them, are a number of somebody.
_LONG_NUMBER = re.compile(r"\d(?:[ \-–—.]?\d){6,}")
# 姓名：王芳, 母亲王芳, 王芳女士: where people write names, though no rule knows every name.
_NAMED = re.compile(
    r"(?:姓名|名叫|叫做|母亲|父亲|产妇|孕妇|家长|婴儿|孩子|户主)(?:是|为|[:：])\s*[一-鿿·]{2,4}"
    r"|[一-鿿]{2,3}(?:女士|先生|之子|之女)|\b(?:Mrs|Ms|Mr)\b\.? ?[A-Z]",
)


def names_somebody(note: str) -> bool:
    """Tell whether a note looks as if it held a name or a number of a person.

    >>> names_somebody("原始登记为 2025 年 3 月"), names_somebody("姓名：王芳")
    (False, True)
    >>> names_somebody("138 0013 8000"), names_somebody("500118199001011234")
    (True, True)
    """
    folded = note.translate(str.maketrans("０１２３４５６７８９", "0123456789"))
    return bool(_LONG_NUMBER.search(folded) or _NAMED.search(folded))
