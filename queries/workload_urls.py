"""Addresses of the staff's figures, under `/admin/figures/`."""

from django.contrib import admin
from django.urls import path

from queries.admin import oversight, term_rows

app_name = "workload"
site = admin.site.admin_view

urlpatterns = [
    path("", site(oversight.home), name="home"),
    path("workload/", site(oversight.workload), name="workload"),
    path("coming/", site(oversight.coming), name="coming"),
    path("alike/", site(oversight.alike), name="alike"),
    path("brought-back/", site(oversight.brought_back), name="brought_back"),
    path("hand-overs/", site(oversight.hand_overs), name="hand_overs"),
    path("bodies/", site(oversight.bodies), name="bodies"),
    path("rows/<slug:key>/", site(term_rows.rows), name="rows"),
]
