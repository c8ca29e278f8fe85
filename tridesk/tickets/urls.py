"""Addresses of the ticket room."""

from django.urls import path

from tridesk.tickets.views import acting, desk, files, incidents, keeping, live, messages, opening, telephone

app_name = "tickets"
TICKET = "tickets/<str:number>/"

urlpatterns = [
    path("tickets/", desk.desk, name="desk"),
    path("tickets/new", opening.new, name="new"),
    path("archive/", desk.archive, name="archive"),
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/<str:identity>/", incidents.incident, name="incident"),
    path("telephone/", telephone.telephone, name="telephone"),
    path("telephone/bar/", telephone.bar, name="phone-bar"),
    path("telephone/stand/", telephone.stand_, name="stand"),
    path("telephone/back/<int:back>/", telephone.call_back, name="call-back"),
    path("telephone/<str:call>/do/", telephone.do, name="do-with-call"),
    path("calls/records/", telephone.records, name="calls"),
    path("messages/", messages.mine, name="messages"),
    path("messages/<int:message>/taken-up/", messages.take_up, name="take-up"),
    path("questions/", desk.questions, name="questions"),
    path("drafts/<str:key>", live.keep, name="draft"),
    path("templates/", keeping.templates, name="templates"),
    path("templates/<str:code>", keeping.template, name="template"),
    path("disposal/", keeping.disposal, name="disposal"),
    path("disposal/<int:disposal>", keeping.decide, name="decide"),
    path("tickets/<str:number>", desk.ticket, name="ticket"),
    path(TICKET + "act", acting.act, name="act"),
    path(TICKET + "expert-answer", acting.answer_as_expert, name="expert_answer"),
    path(TICKET + "incident", incidents.link, name="link_incident"),
    path(TICKET + "incident/leave", incidents.leave, name="leave_incident"),
    path(TICKET + "message", messages.leave, name="leave_message"),
    path(TICKET + "take", acting.take, name="take"),
    path(TICKET + "give", acting.give, name="give"),
    path(TICKET + "take-back", acting.take_back, name="take_back"),
    path(TICKET + "reopen", acting.reopen, name="reopen"),
    path(TICKET + "recognise", acting.recognise, name="recognise"),
    path(TICKET + "change", acting.change, name="change"),
    path(TICKET + "merge", acting.merge, name="merge"),
    path(TICKET + "split", acting.split, name="split"),
    path(TICKET + "link", acting.link, name="link"),
    path(TICKET + "undo/<int:grouping>", acting.undo, name="undo"),
    path(TICKET + "withdraw/<int:entry>", acting.withdraw, name="withdraw"),
    path(TICKET + "folded-wrongly/<int:entry>", acting.folded_wrongly, name="folded_wrongly"),
    path(TICKET + "mail/<int:entry>", acting.decide_mail, name="decide_mail"),
    path(TICKET + "reveal", acting.reveal, name="reveal"),
    path(TICKET + "presence", live.presence, name="presence"),
    path(TICKET + "template/<str:code>", keeping.filled, name="filled"),
    path(TICKET + "files/<int:attachment>", files.attachment, name="attachment"),
    path(TICKET + "raw/<int:entry>", files.raw_mail, name="raw"),
]
