"""A statistician decides ten pairs by keyboard, takes one back, and a second person looks again."""

from statistics import median

from evenborn.rooms.reconciliation.models import Decision, Pair
from evenborn.rooms.reconciliation.tests.make_pairs import make_pairs, reviewer

# From the key until the browser has drawn the next pair.
WATCH = """() => {
  window.took = []; let pressed = 0;
  addEventListener("keydown", () => { pressed = performance.now(); }, true);
  new MutationObserver(() => {
    const top = document.querySelector("#desk > .pair:not([hidden])");
    if (!pressed || !top || top.dataset.pair === window.last) return;
    window.last = top.dataset.pair; const from = pressed; pressed = 0;
    requestAnimationFrame(() => setTimeout(() => took.push(performance.now() - from)));
  }).observe(document.getElementById("desk"), {subtree: true, childList: true, attributes: true});
}"""
TOP = "#desk > .pair:not([hidden])"


def top_of(page):
    return int(page.locator(TOP).get_attribute("data-pair"))


def press(page, key):
    """Press a key as a person does: after the next pair was seen, not with the same stroke."""
    page.wait_for_timeout(200)
    page.keyboard.press(key)


def test_ten_pairs_are_decided_by_keyboard(desk, house):
    pairs = make_pairs(11)

    table = desk(house.emil)
    page = table.open("reconciliation-review")
    table.says("还有 11 对等您判断")
    table.looks_right()
    page.evaluate(WATCH)
    for pair, key in zip(pairs, "1213111321", strict=False):
        assert top_of(page) == pair.pk
        press(page, key)
    assert top_of(page) == pairs[10].pk
    table.says("今天已判断 10 对")
    took = page.evaluate("took")
    print(f"\nnext pair after the key ({table.name}): median {median(took):.0f} ms, "
          f"longest {max(took):.0f} ms of {len(took)}")  # fmt: skip
    assert len(took) == 10
    assert max(took) < 1000

    press(page, "z")
    table.says("已撤回，请重新判断这一对")
    assert top_of(page) == pairs[9].pk
    press(page, "3")
    table.says("今天已判断 10 对")
    page.keyboard.press("?")
    page.locator("#help").get_by_text("撤回上一次判断").wait_for()
    page.keyboard.press("1")  # the list of keys is open: nothing is decided behind it
    page.keyboard.press("Escape")
    press(page, "2")
    table.says("现在没有")
    table.fits()

    said = list(Decision.objects.filter(undone_at=None).order_by("pair").values_list("verdict"))
    names = {"1": "same", "2": "different", "3": "unsure"}
    assert [verdict for (verdict,) in said] == [names[key] for key in "12131113232"]


def test_a_second_person_looks_blind_and_both_settle_it(desk, house):
    (pair,) = make_pairs(1, second=True)
    erna = reviewer("erna")

    first = desk(house.emil)
    page = first.open("reconciliation-review")
    page.locator("main").get_by_role("button", name="同一次出生", exact=False).first.click()
    first.says("1 对等另一名复核人再看")

    second = desk(erna)
    page = second.open("reconciliation-review")
    assert page.get_by_text("Emil").count() == 0
    press(page, "2")
    second.says("还有 1 对意见不一")
    second.press("查看意见不一的记录")
    second.says("Emil：同一次出生")
    second.looks_right()
    press(page, "1")
    second.says("现在没有")

    page = first.open("reconciliation-review")
    first.press("查看意见不一的记录")
    first.says("Erna：不是同一次")
    press(page, "1")
    first.says("现在没有")
    page = first.open("reconciliation-review-decided")
    first.fits()

    assert Pair.objects.get(pk=pair.pk).verdict == "same"
