"""What the county's statistical form bears: number, issuer, approval, validity."""

from datetime import date, datetime

from django.db import transaction

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.audit.actions import record
from evenborn.foundation.ui.clock import in_china
from evenborn.foundation.ui.refusal import Refused
from evenborn.rooms.reconciliation.models import FormApproval


@transaction.atomic
def keep_approval(
    area_code: str,
    *,
    form_number: str,
    issuer: str,
    approval_number: str,
    valid_until: date,
    unit: str,
    by: Officer,
    at: datetime,
) -> FormApproval:
    """Keep what the county's form bears from now on; what it bore before stays on record.

    Raises:
        Refused: not the county's statistician, something is missing, or the validity is over.
    """
    must_be_statistician(by, area_code)
    texts = {
        "form_number": form_number.strip(),
        "issuer": issuer.strip(),
        "approval_number": approval_number.strip(),
        "unit": unit.strip(),
    }
    if not all(texts.values()):
        raise Refused(
            zh="表号、制定机关、批准文号、填报单位都要填写。",
            en="Form number, issuer, approval number and unit are all needed.",
        )
    if valid_until < in_china(at).date():
        raise Refused(zh="有效期已过。", en="The validity is over already.")
    kept = FormApproval.objects.create(
        area_code=area_code, valid_until=valid_until, by=by.username, at=at, **texts
    )
    record(
        "reconciliation.form_approved",
        subject=kept,
        by=by,
        at=at,
        valid_until=valid_until.isoformat(),
    )
    return kept


def must_be_statistician(by: Officer, area_code: str) -> None:
    """Refuse whoever is not a statistician of the area."""
    mays = by.may(Permission.QUARTER_SIGN) and by.may(Permission.LINKAGE_RUN)
    if not mays or not by.sees(area_code=area_code):
        raise Refused(zh="由县级统计人员办理。", en="The county's statistician does this.")
