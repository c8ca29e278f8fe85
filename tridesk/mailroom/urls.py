"""Addresses of the mailroom."""

from django.urls import path

from tridesk.mailroom import views

app_name = "mailroom"

urlpatterns = [
    path("outtray/", views.outtray, name="outtray"),
    path("outtray/<int:number>/", views.out_mail, name="out_mail"),
    path("outtray/<int:number>/retry/", views.retry, name="retry"),
    path("outtray/<int:number>/give-up/", views.give_up, name="give_up"),
    path("outtray/folded-wrongly/", views.examples, name="examples"),
    path("outtray/folded-wrongly/file/", views.examples_file, name="examples_file"),
    path("outtray/folded-wrongly/drop/", views.drop_examples, name="drop_examples"),
    path("outtray/set-aside/", views.set_aside, name="set_aside"),
    path("outtray/set-aside/<int:number>/again/", views.look_again, name="look_again"),
    path("outtray/set-aside/<int:number>/raw/", views.reveal, name="reveal"),
]
