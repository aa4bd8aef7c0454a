from evenborn.foundation.exchange.tests.make import NOON
from evenborn.foundation.exchange.tests.test_table_out import TABLE
from evenborn.foundation.exchange.writers import table_out


def test_what_went_out_is_listed_with_its_receipt(signed_in, cast):
    sent = table_out(TABLE, format="csv", by=cast.emil, at=NOON)
    client = signed_in(cast.emil)

    assert sent.receipt.number in client.get("/files/out/").text
    receipt = client.get(f"/files/out/{sent.receipt.pk}/").text
    assert sent.receipt.digest in receipt
    assert "共 12 格，隐去 4 格。" in receipt


def test_an_empty_list_says_what_it_will_show(signed_in, cast):
    assert "还没有送出过" in signed_in(cast.hana).get("/files/out/").text


def test_a_role_that_sends_nothing_out_is_refused(signed_in, cast):
    assert signed_in(cast.alma).get("/files/out/").status_code == 403
