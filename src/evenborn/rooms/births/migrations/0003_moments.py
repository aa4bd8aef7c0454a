"""Indexes for the two clocks of Today, which look at a month of millions of births."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_exchange_partner"),
        ("births", "0002_exchange_moves_up"),
        ("exchange", "0002_counts_of_registrations"),
        ("facilities", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="birth",
            index=models.Index(fields=["born_at"], name="births_by_moment"),
        ),
        migrations.AddIndex(
            model_name="birth",
            index=models.Index(fields=["to_verify_since"], name="births_by_verify_clock"),
        ),
        migrations.AddIndex(
            model_name="birth",
            index=models.Index(
                condition=models.Q(("judged_at__isnull", True)),
                fields=["township_code"],
                name="births_not_judged",
            ),
        ),
    ]
