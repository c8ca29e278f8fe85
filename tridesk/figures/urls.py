"""Addresses of the figures."""

from django.urls import include, path

from tridesk.figures.views import annotations, definitions, explore, forecast, lists, roster, staffing, start, topics

app_name = "figures"

urlpatterns = [
    path("figures/", start.start, name="start"),
    path("figures/explore", explore.explore, name="explore"),
    path("figures/list", lists.things, name="list"),
    path("figures/forecast", forecast.forecast, name="forecast"),
    path("figures/staffing", staffing.staffing, name="staffing"),
    path("figures/staffing/plan", staffing.make_plan, name="make-plan"),
    path("figures/roster", roster.roster, name="roster"),
    path("figures/roster/publish", roster.publish_roster, name="publish-roster"),
    path("figures/roster/own.ics", roster.own_shifts, name="own-shifts"),
    path("figures/roster/<str:username>.ics", roster.colleague_shifts, name="colleague-shifts"),
    path("figures/definitions", definitions.definitions, name="definitions"),
    path("figures/topics", topics.topics, name="topics"),
    path("figures/annotations/", annotations.annotate, name="annotations"),
    path("figures/annotations/<int:annotation>/", annotations.edit, name="annotation"),
    path("figures/annotations/<int:annotation>/remove/", annotations.remove, name="remove-annotation"),
    path("", include("tridesk.figures.exports.urls")),
    path("", include("tridesk.figures.report.urls")),
]
