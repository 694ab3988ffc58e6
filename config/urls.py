"""Every address of the portal: pages by language, machines and staff without."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps import views as sitemap_views
from django.urls import include, path

from config import sitemaps
from portal import mailbox_views, open_data_files, seal_views, views, year_views
from queries.open311 import description_views as open311_views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("open-data/ledger-seals.json", seal_views.seals, name="ledger_seals"),
    path("open-data/figure-snapshots.json", year_views.snapshots, name="figure_snapshots"),
    path("open-data/datapackage.json", open_data_files.package, name="open_data_package"),
    path("open-data/<str:key>.csv", open_data_files.file, {"kind": "csv"}, name="open_data_csv"),
    path("open-data/<str:key>.json", open_data_files.file, {"kind": "json"}, name="open_data_json"),
    path("open-data/<str:name>", open_data_files.nothing),
    path("robots.txt", sitemaps.robots, name="robots"),
    path(
        "sitemap.xml",
        sitemap_views.index,
        {"sitemaps": sitemaps.SECTIONS, "sitemap_url_name": "sitemap"},
        name="sitemap_index",
    ),
    path(
        "sitemap-<slug:section>.xml",
        sitemap_views.sitemap,
        {"sitemaps": sitemaps.SECTIONS},
        name="sitemap",
    ),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/figures/", include("queries.workload_urls")),
    path("admin/", admin.site.urls),
    path("open311/", include("queries.open311.urls")),
    path("feeds/", include("pressroom.feed_urls")),
    path("feeds/", include("broadcasts.feed_urls")),
    *i18n_patterns(
        path("", views.home, name="home"),
        path("queries/", include("queries.urls")),
        path("press/", include("pressroom.urls")),
        path("announcements/", include("pressroom.announcement_urls")),
        path("live/", include("broadcasts.urls")),
        path("figures/", include("portal.figure_urls")),
        path("open311/", open311_views.page, name="open311_page"),
        path("open-data/", include("portal.open_data_urls")),
        path("districts.json", views.districts, name="districts"),
        path("demo/mail/", mailbox_views.mails, name="demo_mails"),
        path("demo/mail/<str:name>/", mailbox_views.mail, name="demo_mail"),
        path("demo/mail/<str:name>/page/", mailbox_views.mail_page, name="demo_mail_page"),
    ),
]
