"""The quarterly exchange is the reconciliation's now, under agreements.

The table stays as it is: what was exchanged before there were agreements is not to be lost.
"""

from django.db import migrations


class Migration(migrations.Migration):
    """Forget the model, keep its rows."""

    dependencies = (("births", "0001_initial"),)

    operations = (
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel(name="QuarterExchange")]
        ),
    )
