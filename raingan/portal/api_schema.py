"""The OpenAPI schema made whole: every operation tells how it refuses, and which language it answers in."""

from typing import Any

PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "Why not (RFC 9457). `type` names the kind for programs, the other members are for people.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string", "examples": ["urn:raingan:problem:window-closed", "about:blank"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
        "window": {
            "type": "object",
            "description": "With window-closed: which window, when it opened and closed, and who can extend it",
        },
        "current": {"type": "object", "description": "With stale (412): the record as it is now"},
    },
    "example": {
        "type": "urn:raingan:problem:window-closed",
        "title": "ปิดรับแล้ว",
        "status": 403,
        "detail": "ปิดรับเมื่อ 30 พ.ย. 69 เวลา 23.59 น. แล้ว หากจำเป็นให้ขอขยายเวลาต่อส่วนกลาง",
        "errors": [],
        "window": {
            "round": "2026-11",
            "step": "record",
            "place": "4701",
            "opens_at": "2026-11-01T00:00:00+07:00",
            "closes_at": "2026-12-01T00:00:00+07:00",
            "extended": False,
            "extended_by": "central",
        },
    },
}
_MEANINGS = {
    "400": "The request cannot be read",
    "401": "No token, or one that opens nothing",
    "403": "Not yours to do, or the window is closed (type window-closed)",
    "404": "It does not exist, or lies outside your scope",
    "409": "Another content under this id, or a state that does not allow it",
    "412": "Changed since the version in If-Match; `current` holds it as it is now",
    "413": "Too many bytes",
    "415": "A body of another media type than this operation takes",
    "422": "Something is missing or wrong; `errors` names each member",
    "428": "A change needs If-Match",
    "429": "Too many requests; wait as Retry-After says",
    "default": "Any other refusal",
}
_ALWAYS = ("401", "403", "404", "422", "429", "default")
_WITH_BODY = ("400", "413", "415")
_LANGUAGE = {
    "in": "header",
    "name": "Accept-Language",
    "required": False,
    "description": "Messages in Thai (`th`, the default) or English (`en`)",
    "schema": {"type": "string", "enum": ["th", "en"]},
}


def complete(schema: dict[str, Any]) -> dict[str, Any]:
    """``schema`` with the problem document as answer for every refusal of every operation.

    An operation that reads its body by hand names the schemas it uses in ``x-schemas``; they become components.
    """
    schemas = schema["components"]["schemas"]
    schemas["Problem"] = PROBLEM
    for operations in schema["paths"].values():
        for operation in operations.values():
            schemas |= operation.pop("x-schemas", {})
            _complete_operation(operation)
    return schema


def _complete_operation(operation: dict[str, Any]) -> None:
    operation["parameters"] = [*operation.get("parameters", ()), _LANGUAGE]
    responses = {str(status): answer for status, answer in operation["responses"].items()}
    codes = [*_ALWAYS, *(_WITH_BODY if "requestBody" in operation else ()), *operation.pop("x-refusals", ())]
    for code in sorted(set(codes)):
        content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        responses.setdefault(code, {"description": _MEANINGS[code], "content": content})
    operation["responses"] = responses
