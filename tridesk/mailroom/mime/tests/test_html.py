"""HTML: sanitised for showing, and turned into text for reading and folding."""

from importlib import import_module

import pytest

from tridesk.mailroom.conversation import fold
from tridesk.mailroom.mime import parse
from tridesk.mailroom.mime.defects import Defects
from tridesk.mailroom.mime.sanitise import sanitise
from tridesk.mailroom.mime.tests.building import mail

SAFE = {
    "script": ("<p>a</p><script>alert(1)</script>", "<p>a</p>"),
    "style": ("<style>p{color:red}</style><p style='x' class='MsoNormal' id='i'>a</p>", "<p>a</p>"),
    "event": ('<p onclick="alert(1)">a</p>', "<p>a</p>"),
    "form": ('<form action="https://x.example"><input name="pin"><button>Go</button></form>', "Go"),
    "frame": ('<iframe src="https://x.example"></iframe><p>a</p>', "<p>a</p>"),
    "remote image": ('<p>a<img src="https://x.example/pixel.gif" width="1"></p>', "<p>a</p>"),
    "data image": ('<p>a<img src="data:image/png;base64,AAAA"></p>', "<p>a</p>"),
    "image without scheme": ('<img src="//x.example/a.png">', ""),
    "own image": ('<img src="cid:logo@x" alt="Logo">', '<img src="cid:logo@x" alt="Logo">'),
    "link": (
        '<a href="https://x.example/a?b=1&amp;c=2" target="_blank" ping="https://p.example">a</a>',
        '<a href="https://x.example/a?b=1&amp;c=2" rel="noopener noreferrer">a</a>',
    ),
    "script link": ('<a href="javascript:alert(1)">a</a>', '<a rel="noopener noreferrer">a</a>'),
    "hidden script link": ('<a href=" java\tscript:alert(1)">a</a>', '<a rel="noopener noreferrer">a</a>'),
    "cid link": ('<a href="cid:a@x">a</a>', '<a rel="noopener noreferrer">a</a>'),
    "comment": ("a<!-- [if mso]> secret <![endif] -->b", "ab"),
    "office namespace": ("<o:p>a</o:p>", "a"),
    "vector image with script": ("<svg><script>alert(1)</script></svg><p>a</p>", "<p>a</p>"),
    "unclosed": ("<p>a<b>b", "<p>a<b>b</b></p>"),
    "whole document": ("<html><head><title>T</title><base href='x'></head><body><p>a</p></body></html>", "<p>a</p>"),
}


@pytest.mark.parametrize(("html", "safe"), SAFE.values(), ids=SAFE.keys())
def test_sanitised(html: str, safe: str) -> None:
    assert parse(mail("Content-Type: text/html; charset=utf-8", html)).html == safe


HIDING = [
    'style="display:none"',
    "style='color:red; DISPLAY : None !important'",
    "style=display:none",
    'style="display&#58;none"',
    'style="visibility:hidden"',
    'style="visibility: collapse"',
    'style="font-size:0"',
    'style="font-size:0px !important;line-height:0"',
    'style="font-size:.0em"',
    'style="font:0/0 a"',
    'style="opacity:0"',
    'style="opacity:0.00;font-size:12px"',
    "hidden",
    'hidden="until-found"',
]


@pytest.mark.parametrize("hiding", HIDING)
@pytest.mark.parametrize("tag", ["div", "span", "p", "td", "font", "o:p", "section", "unknown"])
def test_what_its_own_style_hides_is_left_out(hiding: str, tag: str) -> None:
    html = f"<table><tr><td>voor</td><{tag} {hiding}>ge<b>hei</b>m<br><i>men</i></{tag}></tr></table>na"
    read = parse(mail("Content-Type: text/html; charset=utf-8", html))
    assert "voor" in read.text
    assert read.text.endswith("na")
    for word in ("ge", "hei", "men"):
        assert word not in read.text + read.html


SHOWN = {
    "size": '<div style="font-size:0px"><div style="font-size:13px">gezien</div></div>',
    "size in a font": '<td style="font-size:0"><font size="2">gezien</font></td>',
    "size in short": '<div style="font-size:0"><p style="font:italic 14px/1.2 Arial">gezien</p></div>',
    "visibility": '<div style="visibility:hidden"><p style="visibility:visible">gezien</p></div>',
    "small size": '<p style="font-size:0.8em;opacity:0.5;margin:0">gezien</p>',
    "size of ten": '<p style="font-size:10.0pt;line-height:0">gezien</p>',
    "inherited": '<p style="display:block;visibility:inherit">gezien</p>',
    "for screen readers": '<p aria-hidden="true" class="hidden">gezien</p>',
    "a button for all but Outlook": '<a style="mso-hide:all">gezien</a>',
    "a sibling": '<p style="display:none">weg</p>gezien',
    "never closed": '<p style="display:none">weg<p>gezien',
    "an empty element": '<br style="display:none"><img hidden>gezien',
    "the word": '<p style="color:red">gezien: hidden="" style="gone" display:none</p>',
}


@pytest.mark.parametrize("html", SHOWN.values(), ids=SHOWN.keys())
def test_what_is_seen_stays(html: str) -> None:
    read = parse(mail("Content-Type: text/html; charset=utf-8", html))
    assert (read.text.count("gezien"), read.html.count("gezien"), read.text.count("weg")) == (1, 1, 0)


def test_where_nothing_is_hidden_nothing_changes() -> None:
    html = '<div style="color:red"><p>a<b>b</p>c</b><a href="tel:1">d</a><img src="cid:logo@x" style="x">'
    safe = '<div><p>a<b>b</b></p><b>c</b><a href="tel:1" rel="noopener noreferrer">d</a><img src="cid:logo@x"></div>'
    hidden = '<i style="font-size:0">e</i>'
    read = [parse(mail("Content-Type: text/html; charset=utf-8", source)).html for source in (html, html + hidden)]
    assert read == [safe, safe]


TEXTS = {
    "paragraphs": ("<p>a</p><p>b</p>", "a\n\nb"),
    "divisions": ("<div>a</div><div>b</div>", "a\nb"),
    "break": ("a<br>b<br><br>c", "a\nb\n\nc"),
    "list": ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
    "table": ("<table><tr><td>IT</td><td>020</td></tr><tr><td>x</td></tr></table>", "IT \t020\nx"),
    "link with its address": ('<a href="https://x.example/a">hier</a>', "hier <https://x.example/a>"),
    "link that is its address": ('<a href="https://x.example/">x.example</a>', "x.example"),
    "mail link": ('<a href="mailto:a@x.example">a@x.example</a>', "a@x.example"),
    "entities": ("1 &lt; 2 &amp; 3&nbsp;&euro;", "1 < 2 & 3\xa0€"),
    "white space": ("<p>a\n   b</p>\n\n<p>c</p>", "a b\n\nc"),
    "preformatted": ("<pre>a\n  b</pre>", "a\n  b"),
    "quote": ('<p>a</p><blockquote type="cite"><p>b</p><p>c</p></blockquote><p>d</p>', "a\n\n> b\n>\n> c\n\nd"),
    "indented": ("<p>a</p><blockquote><p>b</p></blockquote>", "a\n\nb"),
    "rule": ("a<hr>b", f"a\n{'_' * 32}\nb"),
    "nothing": ("<p>&nbsp;</p>", ""),
}


@pytest.mark.parametrize(("html", "readable"), TEXTS.values(), ids=TEXTS.keys())
def test_readable(html: str, readable: str) -> None:
    assert parse(mail("Content-Type: text/html; charset=utf-8", html)).text == readable


OUTLOOK = """\
<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<style><!-- p.MsoNormal {margin:0cm} --></style></head>
<body lang="NL-BE"><div class="WordSection1">
<p class="MsoNormal">Het lukt nu, dank u.<o:p></o:p></p>
<p class="MsoNormal"><o:p>&nbsp;</o:p></p>
<p class="MsoNormal">Met vriendelijke groeten,<o:p></o:p></p>
<p class="MsoNormal">Hilde Coucke<o:p></o:p></p>
<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p class="MsoNormal"><b>Van:</b> Helpdesk
&lt;helpdesk@desk.example&gt; <br><b>Verzonden:</b> maandag 2 maart 2026 14:05<br><b>Aan:</b> Hilde Coucke<br>
<b>Onderwerp:</b> RE: pincode<o:p></o:p></p></div>
<p class="MsoNormal">Dag Hilde, lukt het?</p></div></body></html>"""

OUTLOOK_WEB = """\
<html><body><div style="font-family: Aptos">C'est réglé, merci.</div>
<div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1">
<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri"><b>De :</b> Helpdesk &lt;helpdesk@desk.example&gt;<br>
<b>Envoyé :</b> lundi 2 mars 2026 14:05<br><b>À :</b> Rachid Amrani<br><b>Objet :</b> Re: adresse</font></div>
<div>Bonjour Monsieur</div></body></html>"""

GMAIL = """\
<div dir="ltr">Es klappt, danke.</div><br>
<div class="gmail_quote"><div dir="ltr" class="gmail_attr">Am Mo., 2. März 2026
um 14:05&nbsp;Uhr schrieb Helpdesk &lt;<a href="mailto:helpdesk@desk.example">helpdesk@desk.example</a>&gt;:<br></div>
<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex">Guten Tag<br>Klappt es?</blockquote></div>"""

IPHONE = """\
<html><body dir="auto">Ja hoor.<br><div dir="ltr">Verstuurd vanaf mijn iPhone</div><div dir="ltr"><br>
<blockquote type="cite">Op 2 mrt. 2026 om 14:05 heeft Helpdesk
&lt;helpdesk@desk.example&gt; het volgende geschreven:<br><br>
</blockquote></div><blockquote type="cite"><div dir="ltr">Lukt het?</div></blockquote></body></html>"""


@pytest.mark.parametrize(
    ("html", "new", "signature"),
    [
        (OUTLOOK, "Het lukt nu, dank u.", "Met vriendelijke groeten,\n\nHilde Coucke"),
        (OUTLOOK_WEB, "C'est réglé, merci.", ""),
        (GMAIL, "Es klappt, danke.", ""),
        (IPHONE, "Ja hoor.", "Verstuurd vanaf mijn iPhone"),
    ],
    ids=["Outlook", "Outlook on the web", "Gmail", "iPhone"],
)
def test_history_in_html_folds_away(html: str, new: str, signature: str) -> None:
    folded = fold(parse(mail("Content-Type: text/html; charset=utf-8", html)).text)
    assert (folded.new, folded.signature) == (new, signature)
    assert folded.quoted != ""


def test_html_built_to_break_its_reader() -> None:
    deep = parse(mail("Content-Type: text/html", "<div>" * 100_000 + "a"))
    assert (deep.html, deep.text, deep.defects) == ("a", "a", ("html-too-deep",))
    wide = parse(mail("Content-Type: text/html", "<p>a <b>b</b></p>" * 6_000))
    assert wide.defects == ()
    long = parse(mail("Content-Type: text/html", "<p>abc</p>" * 200_000))
    assert long.defects == ("text-truncated",)
    assert 0 < len(long.text) <= 1_000_000


@pytest.mark.parametrize("hidden", ["", "<p hidden>b</p>"])
@pytest.mark.parametrize(
    ("opened", "length"),
    [("<a href='https://town.example/{}'>", 3000), ("<b lang='{}'><i dir='{}'>", 1500), ("<a title='{}<'>", 9000)],
)
def test_what_is_opened_again_in_each_block_makes_no_long_html(opened: str, length: int, hidden: str) -> None:
    html = f"{hidden}<p>{opened.replace('{}', 'y' * length)}{'</p><p>z' * 900}"
    assert len(sanitise(html, Defects())) < 2 * len(html) + 200_000


@pytest.mark.parametrize("rows", ["<tr><td>a<td>b<td>c", "<tr><td><font size=2>a</td></tr>", "</table><dl><dt>a<dd>b"])
def test_a_long_table_without_optional_tags_is_read(rows: str) -> None:
    assert sanitise(f"<table>{rows * 520}", Defects()).count("a<") == 520


def test_an_address_that_is_opened_again_in_each_block_is_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    module, judged = import_module("tridesk.mailroom.mime.sanitise"), list[str]()
    keep = module._keep_attribute

    def counted(tag: str, name: str, value: str) -> str | None:
        judged.append(name)
        return keep(tag, name, value)  # type: ignore[no-any-return]

    monkeypatch.setattr(module, "_keep_attribute", counted)
    address = f"https://town.example/{'x' * 3_000}"
    clean = sanitise(f'<p><a href="{address}">' + "a</p><p>" * 500, Defects())
    assert (judged.count("href"), clean.count(f'href="{address}"') > 20) == (1, True)
