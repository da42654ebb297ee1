"""Addresses of the purchase, from seats to tickets."""

from django.urls import path

from foyer.web.shop import bookings, checkout, lookup, returns, seat_actions, seats, tickets

app_name = "shop"

urlpatterns = [
    path("shows/<uuid:show>/seats", seats.show_map, name="seats"),
    path("shows/<uuid:show>/seats/list", seats.show_list, name="seat_list"),
    path("shows/<uuid:show>/seats/panel", seats.show_panel, name="panel"),
    path("shows/<uuid:show>/seats/hold", seat_actions.hold, name="hold"),
    path("shows/<uuid:show>/seats/best", seat_actions.best, name="best"),
    path("shows/<uuid:show>/seats/types", seat_actions.choose_types, name="types"),
    path("shows/<uuid:show>/seats/change", seat_actions.change, name="change"),
    path("shows/<uuid:show>/seats/extend", seat_actions.extend, name="extend"),
    path("shows/<uuid:show>/seats/release", seat_actions.release, name="release"),
    path("checkout", checkout.checkout, name="checkout"),
    path("bookings/<uuid:booking>", bookings.show_booking, name="booking"),
    path("bookings/<uuid:booking>/return", returns.come_back, name="return"),
    path("bookings/<uuid:booking>/state", bookings.show_state, name="state"),
    path("bookings/<uuid:booking>/pay", bookings.pay, name="pay"),
    path("bookings/<uuid:booking>/cancel", bookings.cancel, name="cancel"),
    path("bookings/<uuid:booking>/resend", bookings.resend, name="resend"),
    path("bookings/<uuid:booking>/tickets.pdf", tickets.download_pdf, name="tickets_pdf"),
    path("bookings/<uuid:booking>/calendar.ics", tickets.download_calendar, name="calendar"),
    path("tickets", tickets.list_own, name="tickets"),
    path("tickets/<uuid:ticket>", tickets.show_ticket, name="ticket"),
    path("find-booking", lookup.find_booking, name="find_booking"),
]
