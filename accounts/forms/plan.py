"""What is asked of a practice that subscribes."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Practice
from accounts.services.subscribing import Billing


class BillingForm(forms.Form):
    """To whom the invoice is written; what was written last time stands there already."""

    billing_name = forms.CharField(label=_("Name on the invoice"), max_length=128)
    billing_address = forms.CharField(
        label=_("Address"), max_length=500, widget=forms.Textarea({"rows": 3, "autocomplete": "street-address"})
    )
    tax_number = forms.CharField(
        label=_("Tax number"), max_length=40, required=False, help_text=_("If it has to stand on the invoice.")
    )

    def billing(self) -> Billing:
        """What was typed."""
        values = self.cleaned_data
        return Billing(values["billing_name"], values["billing_address"], values["tax_number"])


def last_billing(practice: Practice) -> dict[str, str]:
    """What the practice wrote the last time, else its name."""
    last = practice.subscriptions.exclude(billing_name="").order_by("-requested_at").first()
    if last is None:
        return {"billing_name": practice.name}
    names = ("billing_name", "billing_address", "tax_number")
    return {name: getattr(last, name) for name in names}
