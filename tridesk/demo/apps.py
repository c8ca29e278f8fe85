from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "tridesk.demo"
    label = "demo"

    def ready(self) -> None:
        """Plugs in what other rooms ask of a demonstration."""
        from django.conf import settings

        from tridesk.config import demonstration
        from tridesk.demo import load, sign_in
        from tridesk.demo.call_button import ring
        from tridesk.demo.fax_delivery import send_fax
        from tridesk.demo.fax_machine import fax_line
        from tridesk.demo.interruption_button import falter
        from tridesk.demo.mail_delivery import send_one
        from tridesk.directory.office import ports as office
        from tridesk.directory.office.calendar_client import Web
        from tridesk.fax import ports as fax
        from tridesk.web import ports as web

        demonstration.load.plug(load.load_once)
        demonstration.greeting.plug(sign_in.greeting)
        office.calendars.plug(Web(allow_private=True))  # a calendar on the machine of whoever looks around
        fax.line.plug(fax_line)
        web.demonstration.plug(sign_in.demonstration())
        web.send_mail.plug(send_one)
        web.send_fax.plug(send_fax)
        web.falter.plug(falter)
        web.ring.plug(ring)
        web.status_editor.plug(settings.ENVIRONMENT.status_editor_url)
