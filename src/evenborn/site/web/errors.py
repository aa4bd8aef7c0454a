"""Pages for what went wrong: what happened, and what to do. No value of the request is repeated."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from evenborn.standards.words import Words

WORDS: dict[int, tuple[Words, Words]] = {
    400: (
        Words("无法读取这次请求", "This request cannot be read"),
        Words(
            "请返回上一页重新填写；如果是上传文件，请检查文件大小。",
            "Go back and fill in the page again; for a file, check its size.",
        ),
    ),
    403: (
        Words("您的账号不能打开这个页面", "Your account may not open this page"),
        Words(
            "这项工作不在您的岗位权限内。需要时请联系本单位的系统管理员。",
            "This is not part of your role. If you need it, ask your system administrator.",
        ),
    ),
    404: (
        Words("没有这个页面或记录", "There is no such page or record"),
        Words(
            "地址可能有误，或者这条记录不在您的辖区内。请从导航重新进入。",
            "The address may be wrong, or the record lies outside your area. Start from the menu.",
        ),
    ),
    429: (
        Words("尝试次数过多", "Too many attempts"),
        Words(
            "为保护账号，请在 15 分钟后再试。忘记密码请联系系统管理员。",
            "To protect the account, try again in 15 minutes. Forgot the password? Ask your "
            "system administrator.",
        ),
    ),
    500: (
        Words("这一步没有完成", "This step was not done"),
        Words(
            "没有保存任何内容，系统已记下故障。请稍后再试；如果仍然如此，请联系系统管理员。",
            "Nothing was saved and the fault was recorded. Try again later; if it stays, tell "
            "your system administrator.",
        ),
    ),
}


def page(request: HttpRequest, status: int) -> HttpResponse:
    """Answer with the page of a status."""
    what, do = WORDS[status]
    return render(request, "web/error.html", {"what": what, "do": do}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400."""
    return page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403."""
    return page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404."""
    return page(request, 404)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose proof of origin is missing or old (CSRF_FAILURE_VIEW)."""
    return render(
        request,
        "web/error.html",
        {
            "what": Words("这个页面已经过期", "This page has expired"),
            "do": Words(
                "没有保存任何内容。请返回上一页，刷新后再提交；浏览器需要允许本站的 Cookie。",
                "Nothing was saved. Go back, load the page again and send it; the browser must "
                "allow cookies of this site.",
            ),
        },
        status=403,
    )


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer 429."""
    return page(request, 429)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer 500 without asking the database: it may be what is broken."""
    what, do = WORDS[500]
    text = render_to_string("web/broken.html", {"what": what, "do": do})
    return HttpResponse(text, status=500)
