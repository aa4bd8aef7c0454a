"""Line icons, 24 by 24, drawn with one stroke; decoration only: a word stands beside each."""

PATHS: dict[str, str] = {
    "mark": "M5 9h14 M5 15h14",
    "page": "M6 3h8l4 4v14H6z M14 3v4h4 M9 12h6 M9 16h6",
    "today": "M4 6h16v14H4z M4 10h16 M8 3v4 M16 3v4 M9 15l2 2l4-4",
    "calendar": "M4 6h16v14H4z M4 10h16 M8 3v4 M16 3v4 M8 14h2 M14 14h2 M8 17h2",
    "baby": "M12 4a4 4 0 1 0 .01 0 M5 20c0-5 3-8 7-8s7 3 7 8z",
    "link": "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1"
    " M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
    "agreement": "M6 3h12v18H6z M9 7h6 M9 11h6 M9 17l2-2l2 2l3-3",
    "pairs": "M4 5h7v14H4z M13 5h7v14h-7z M6 9h3 M6 12h3 M15 9h3 M15 12h3",
    "verify": "M12 3l7 3v5c0 5-3 8-7 10c-4-2-7-5-7-10V6z M9 12l2 2l4-4",
    "building": "M5 21V5l7-2l7 2v16 M3 21h18 M9 9h2 M13 9h2 M9 13h2 M13 13h2 M10 21v-4h4v4",
    "file": "M6 3h8l4 4v14H6z M12 11v6 M9 14l3-3l3 3",
    "run": "M12 3a9 9 0 1 0 9 9 M12 7v5l3 3 M16 3l5 1l-2 4",
    "map": "M3 6l6-2l6 2l6-2v14l-6 2l-6-2l-6 2z M9 4v14 M15 6v14",
    "key": "M12 15a4 4 0 1 1-8 0a4 4 0 0 1 8 0z M11 12l9-9 M17 6l3 3 M14 9l2 2",
    "log": "M6 3h12v18l-3-2l-3 2l-3-2l-3 2z M9 8h6 M9 12h6",
    "people": "M9 5a3.5 3.5 0 1 0 .01 0 M3 20c0-4 2-7 6-7s6 3 6 7"
    " M16 5a3 3 0 0 1 0 6 M18 14c2 1 3 3 3 6",
    "person": "M12 4a4 4 0 1 0 .01 0 M5 20c0-4 3-7 7-7s7 3 7 7",
    "chart": "M4 20h17 M4 20V4 M8 15l4-5l3 3l5-7",
    "differences": "M4 9h16 M4 15h16 M15 4L9 20",
    "quarter": "M5 4h14v16H5z M5 9h14 M9 13h2 M13 13h2 M8 17h8",
    "search": "M10 4a6 6 0 1 0 .01 0 M15 15l5 5",
    "menu": "M4 6h16 M4 12h16 M4 18h16",
    "sun": "M12 8a4 4 0 1 0 .01 0 M12 2v2 M12 20v2 M2 12h2 M20 12h2 M5 5l1.5 1.5 M17.5 17.5L19 19"
    " M19 5l-1.5 1.5 M6.5 17.5L5 19",
    "moon": "M20 14a8 8 0 1 1-9-11a7 7 0 0 0 9 11z",
    "help": "M12 3a9 9 0 1 0 .01 0 M9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.4-1 .9-1 1.7 M12 17v.01",
    "save": "M12 4v11 M7 11l5 5l5-5 M4 20h16",
    # Shapes of a status: each is told apart in grey print.
    "done": "M5 12l5 5L20 7",
    "waiting": "M12 3a9 9 0 1 0 .01 0 M12 7v5l3 2",
    "refused": "M6 6l12 12 M18 6L6 18",
    "attention": "M12 4l9 16H3z M12 10v4 M12 17v.01",
    "open": "M12 4a8 8 0 1 0 .01 0",
    "draft": "M4 20l1-4L16 5l3 3L8 19z M14 7l3 3",
    "closed": "M6 11h12v9H6z M8 11V8a4 4 0 0 1 8 0v3",
    "stopped": "M6 6h12v12H6z",
}
