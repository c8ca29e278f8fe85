"""Addresses of the shell itself."""

from django.urls import path

from tridesk.web import views

app_name = "web"

urlpatterns = [
    path("", views.home, name="home"),
    path("welcome/", views.welcome, name="welcome"),
    path("welcome/mail", views.send_mail, name="send_mail"),
    path("welcome/fax", views.send_fax, name="send_fax"),
    path("welcome/ring", views.ring, name="ring"),
    path("welcome/register", views.falter, name="falter"),
    path("waiting/", views.waiting, name="waiting"),
    path("find", views.find, name="find"),
    path("journal/", views.journal, name="journal"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("language/", views.switch_language, name="language"),
    path("menu/", views.menu, name="menu"),
    path("preferences/", views.preferences, name="preferences"),
    path("preferences/alerts", views.alerts, name="alerts"),
]
