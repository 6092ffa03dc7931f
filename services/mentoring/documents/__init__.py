"""Documents to print: a Typst template beside this file, and what it says."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Final

import typst

HERE: Final = Path(__file__).parent


def pdf(template: str, content: Mapping[str, Any], made_on: date) -> bytes:
    """A PDF of `<template>.typ`, in the form that a screen reader can read (PDF/UA-1).

    `content` reaches the template as JSON, so that text in it is never taken for markup. The same content and day give
    the same bytes.
    """
    document = typst.compile(
        HERE / f"{template}.typ",
        sys_inputs={"content": json.dumps(content, default=str)},
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=datetime.combine(made_on, time(12), UTC),
    )
    if not isinstance(document, bytes):
        raise TypeError("a PDF is one document")
    return document
