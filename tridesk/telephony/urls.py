"""Addresses of telephony: pages for all, and those of supervisors."""

from django.urls import path

from tridesk.telephony.desk.views import figures, wallboard, window
from tridesk.telephony.lines import views as lines
from tridesk.telephony.menu import views as menu
from tridesk.telephony.recordings import views as recordings

app_name = "telephony"

urlpatterns = [
    path("calls/", wallboard.wallboard, name="wallboard"),
    path("calls/wall/", wallboard.wall, name="wall"),
    path("calls/figures/", figures.figures_, name="figures"),
    path("calls/figures.csv", figures.figures_file, name="figures-file"),
    path("calls/agents/<str:username>/", wallboard.steer, name="steer"),
    path("calls/desk/close/", wallboard.close, name="close"),
    path("calls/simulator/", wallboard.pace, name="pace"),
    path("calls/desk/open/", wallboard.open_, name="open"),
    path("calls/menu/", menu.menu, name="menu"),
    path("calls/menu/draft/", menu.draft, name="menu-draft"),
    path("calls/menu/versions/<int:version>/", menu.version, name="menu-version"),
    path("calls/menu/choices/<str:menu>/new/", menu.add, name="add-choice"),
    path("calls/menu/choices/<str:menu>/<int:at>/", menu.choice, name="choice"),
    path("calls/menu/choices/<str:menu>/<int:at>/do/", menu.do_with_choice, name="do-with-choice"),
    path("calls/menu/prompts/", menu.all_prompts, name="prompts"),
    path("calls/menu/prompts/<str:prompt>/", menu.prompt, name="prompt"),
    path("calls/menu/prompts/<str:prompt>/listen.wav", menu.listen, name="listen"),
    path("calls/lines/", lines.trunk, name="trunk"),
    path("calls/recording/", recordings.setting, name="recording"),
    path("calls/recording/decide/", recordings.decide, name="decide-recording"),
    path("calls/<str:call>/recorded/", recordings.recorded, name="recorded"),
    path("calls/<str:call>/recorded/destroy/", recordings.destroy, name="destroy-recorded"),
    path("calls/recorded/<int:recording>.wav", recordings.sound, name="recorded-sound"),
    path("calls/<str:call>/listen/", wallboard.listen, name="listen-in"),
    path("telephone/window/", window.window, name="window"),
    path("telephone/account/", window.account, name="account"),
    path("calls/<str:call>/move/", wallboard.move, name="move"),
]
