"""National numbers in every spelling that they were seen in."""

from __future__ import annotations

from itertools import accumulate, pairwise


def spellings(number: str) -> dict[str, str]:
    """Every way of writing eleven digits that people and mail programs were seen to use, by name."""
    year, month, day, serial, check = number[:2], number[2:4], number[4:6], number[6:9], number[9:]
    groups, date = (year, month, day, serial, check), year + month + day
    usual, letters = f"{year}.{month}.{day}-{serial}.{check}", number.replace("0", "O", 1)
    wide = {ord(digit): 0xFF10 + int(digit) for digit in "0123456789"} | {ord("."): 0xFF0E, ord("-"): 0xFF0D}
    raised = dict(zip(map(ord, "0123456789"), "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True))
    between = {
        "dots": ".",
        "spaces": " ",
        "dashes": "-",
        "slashes": "/",
        "commas": ",",
        "commas and spaces": ", ",
        "bars": "|",
        "bars and spaces": " | ",
        "tabs": "\t",
        "two spaces": "  ",
        "underscores": "_",
        "colons": ":",
        "semicolons": ";",
        "middle dots": "\u00b7",
        "backslashes": "\\",
        "lines": "\n",
        "quoted lines": "\r\n> ",
        "three dots": "...",
        "dashes and spaces": " - ",
        "no-break spaces": "\u00a0",
        "narrow no-break spaces": "\u202f",
        "soft hyphens": "\u00ad",
        "no-break hyphens": "\u2011",
        "en dashes": "\u2013",
        "minus signs": "\u2212",
        "zero-width spaces": "\u200b",
        "byte order marks": "\ufeff",
        "named entities": "&nbsp;",
        "numeric entities": "&#8209;",
        "hexadecimal": "&#x2e;",
        "cells": "</td><td>",
        "cells with style": "</td>\n  <td width=12 style='mso:0 1 2'><p>",
        "breaks": "<br>",
        "encoded dots": "%2E",
        "encoded spaces": "%20",
        "encoded no-break spaces": "%C2%A0",
        "plus": "+",
        "brackets": ")(",
        "marks": "*-*",
        "quoted values": '","',
        "escaped": "\\u00a0",
    }
    by_group = {f"groups: {name}": sign.join(groups) for name, sign in between.items()}
    by_digit = {f"digits: {name}": sign.join(number) for name, sign in between.items()}
    cut = {
        name: tuple(number[start:end] for start, end in pairwise((0, *accumulate(sizes))))
        for name, sizes in {
            "3-3-3-2": (3, 3, 3, 2),
            "4-4-3": (4, 4, 3),
            "3-4-4": (3, 4, 4),
            "pairs": (2, 2, 2, 2, 2, 1),
            "pairs from behind": (1, 2, 2, 2, 2, 2),
            "6-5": (6, 5),
            "6-3-2": (6, 3, 2),
            "9-2": (9, 2),
            "5-6": (5, 6),
        }.items()
    }
    by_size = {f"{name}: {sign}": sign.join(pieces) for name, pieces in cut.items() for sign in (" ", "-", "/")}
    others = {
        "bare": number,
        "usual": usual,
        "of the register": f"{year}.{month}.{day}.{serial}-{check}",
        "date, slash": f"{date}/{serial}-{check}",
        "date, stop": f"{date}.{serial}.{check}",
        "date, dash": f"{date}-{serial}{check}",
        "with commas": f"{year},{month},{day}-{serial},{check}",
        "bold": f"*{year}.{month}.{day}*-*{serial}.{check}*",
        "bold in HTML": f"<b>{year}.{month}.{day}</b>-<b>{serial}.{check}</b>",
        "brackets": f"({year}.{month}.{day}) {serial}-{check}",
        "brackets behind": f"{date} ({serial}-{check})",
        "square": f"[{date}]-[{serial}.{check}]",
        "wide": usual.translate(wide),
        "raised": usual.translate(raised),
        "raised, bare": number.translate(raised),
        "Arabic": number.translate({o: o + 0x630 for o in range(48, 58)}),
        "Bengali": number.translate({o: o + 0x9B6 for o in range(48, 58)}),
        "keycaps": "".join(f"{d}\ufe0f\u20e3" for d in number),
        "struck out": "".join(f"{d}\u0336" for d in number),
        "encoded": "".join(f"%3{d}" for d in number),
        "entities": "".join(f"&#{ord(d)};" for d in number),
        "hexadecimal entities": "".join(f"&#x3{d};" for d in number),
        "zero width in a group": f"{usual[0]}\u200b{usual[1:10]}\u200d{usual[10:]}",
        "soft hyphen in a group": f"{number[:8]}\u00ad{number[8:]}",
        "tags in groups": f"{usual[0]}<i>{usual[1:4]}</i>{usual[4:11]}<span class='x'>{usual[11:]}</span>",
        "every digit in a tag": "".join(f"<span>{d}</span>" for d in number),
        "word breaks": "<wbr>".join(number),
        "comments": "<!-- 1 -->".join(groups),
        "Office tags": "<o:p></o:p>".join(groups),
        "a letter O": letters,
        "a letter o in the usual layout": usual.replace("0", "o", 1),
        "letters": usual.replace("1", "l", 1).replace("0", "O", 1),
        "mailto": f"mailto:{number}@register.example",
        "in a query": f"https://register.example/?nn={year}%2E{month}.{day}-{serial}%2E{check}",
        "in a path": f"/person/{usual}/edit",
        "in an attribute": f'<a title="{usual}">x</a>',
        "in a link": f'<a href="/?q={number}">x</a>',
    }
    return by_group | by_digit | by_size | others
