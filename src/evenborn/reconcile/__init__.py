"""The main job: several agencies' files become one count of births that everyone can check.

```python
from datetime import date
from pathlib import Path
from evenborn.reconcile import Asked, reconcile

outcome = reconcile(
    [Path("delivery.csv"), Path("registration.csv")],
    Path("2025Q3"),
    asked=Asked(today=date(2025, 10, 12), period="2025Q3"),
)
outcome.figures.whole.srb
```

Files are judged, linked into births, compared, counted and reported; every door has a receipt
that must add up (`balances`), and the result takes the place of the old one in a single step.
"""

from evenborn.reconcile.asked import Asked
from evenborn.reconcile.pipeline import Outcome, reconcile
from evenborn.reconcile.refusal import CannotReconcileError, DoesNotAddUpError

__all__ = ["Asked", "CannotReconcileError", "DoesNotAddUpError", "Outcome", "reconcile"]
