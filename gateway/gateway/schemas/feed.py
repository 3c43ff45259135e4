"""What a page that follows a project says of itself."""

from typing import Annotated

from fastapi import Header, Query

from gateway.schemas.base import MAXIMUM_ID

PageName = Annotated[
    str,
    Query(
        max_length=32,
        pattern=r"^[a-z-]*$",
        description="Which page is open; shown to the others, by a name that the web app knows.",
    ),
]
TabName = Annotated[
    str,
    Query(
        max_length=36,
        pattern=r"^[0-9A-Za-z-]*$",
        description="One name for each tab of the browser, such as a UUID. Without it nobody is told of the reader.",
    ),
]
Since = Annotated[
    int | None,
    Query(ge=0, le=MAXIMUM_ID, description="The revision that the page shows: what came after it is told first."),
]
LastEventId = Annotated[
    str | None,
    Header(alias="Last-Event-ID", max_length=16, pattern=r"^[0-9]*$", description="What browsers send by themselves."),
]
