"""`/find-booking`: the way back for whoever lost the mail."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from foyer.bookings import limits
from foyer.bookings.rules import check_email, read_reference
from foyer.checkout.resend import lookup_booking
from foyer.platform.clock import utc_now
from foyer.web.personal import personal
from foyer.web.programme.chrome import chrome
from foyer.web.shop.callers import take_mail_use


class LookupForm(forms.Form):
    """Reference and e-mail."""

    reference = forms.CharField(
        label="Reference",
        max_length=40,
        help_text="Eight letters and digits, as in FOY7-K2MQ. It stands in the mail and on paper.",
        error_messages={"required": "Type the reference of your order."},
        widget=forms.TextInput(
            attrs={"class": "input", "autocomplete": "off", "autocapitalize": "characters"}
        ),
    )
    email = forms.CharField(
        label="E-mail",
        max_length=limits.BUYER_EMAIL_CHARACTERS_MAX,
        error_messages={"required": "Type the address that the order was made with."},
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "email"}),
    )

    def clean_reference(self) -> str:
        reference = read_reference(str(self.cleaned_data["reference"]))
        if reference is None:
            raise forms.ValidationError("A reference has eight letters and digits.")
        return reference

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        problem = check_email(email)
        if problem is not None:
            raise forms.ValidationError(problem)
        return email


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def find_booking(request: HttpRequest) -> HttpResponse:
    """Mail the link, if there is such a booking; the answer is the same either way."""
    if request.method != "POST":
        sent = request.GET.get("sent") == "1"
        context = {**chrome(request), "form": LookupForm(), "sent": sent}
        return render(request, "shop/find_booking.html", context)
    form = LookupForm(request.POST)
    if not form.is_valid():
        context = {**chrome(request), "form": form}
        return render(request, "shop/find_booking.html", context, status=422)
    take_mail_use(request, email=form.cleaned_data["email"], now=utc_now())
    lookup_booking(form.cleaned_data["reference"], email=form.cleaned_data["email"])
    return redirect("/find-booking?sent=1")
