"""The API's schema as a page to read: drawn here, so that it needs neither a script nor another site."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

_REF = "#/components/schemas/"
_CODE = re.compile(r"`+([^`]+)`+")


def docs_page(api: NinjaAPI) -> Callable[..., HttpResponse]:
    """The view of the page. Public, like the schema: it says what there is, never what is in it."""

    @login_not_required
    @require_safe
    def docs(request: HttpRequest) -> HttpResponse:
        schema: dict[str, Any] = api.get_openapi_schema()
        groups: dict[str, list[dict[str, Any]]] = {}
        for each in _operations(schema):
            groups.setdefault(each["group"], []).append(each)
        schemas = [_schema(name, each) for name, each in sorted(schema["components"]["schemas"].items())]
        context = {"info": schema["info"], "groups": groups, "schemas": schemas}
        return render(request, "portal/api_docs.html", context)

    return docs


def _marked(text: str) -> SafeString:
    """The text with what stands between backquotes as code."""
    parts = _CODE.split(text)
    return format_html_join(
        "", "{}", ((format_html("<code>{}</code>", part) if odd % 2 else part,) for odd, part in enumerate(parts))
    )


def _operations(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield {
                "group": next(iter(operation.get("tags", [""]))),
                "id": operation["operationId"],
                "method": method.upper(),
                "path": path,
                "summary": operation.get("summary", ""),
                "description": [_marked(part) for part in operation.get("description", "").split("\n\n")],
                "open": not operation.get("security"),
                "parameters": [_parameter(each) for each in operation.get("parameters", ())],
                "bodies": list(_bodies(operation.get("requestBody", {}))),
                "answers": [_answer(code, each) for code, each in operation["responses"].items()],
            }


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    schema = parameter["schema"]
    return {
        "name": parameter["name"],
        "where": parameter["in"],
        "required": parameter.get("required", False),
        "kind": _kind(schema),
        "description": _marked(parameter.get("description", "")),
        "example": next(iter(schema.get("examples", ())), ""),
    }


def _bodies(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for media_type, content in body.get("content", {}).items():
        schema = content["schema"]
        members = schema.get("properties") or {"(the whole)": schema}
        yield {
            "media_type": media_type,
            "members": [_member(name, each, schema.get("required", ())) for name, each in members.items()],
            "example": _pretty(content["example"]) if "example" in content else "",
        }


def _answer(code: str, answer: dict[str, Any]) -> dict[str, Any]:
    content = next(iter(answer.get("content", {}).items()), None)
    return {
        "code": code,
        "description": _marked(answer.get("description", "")),
        "media_type": content[0] if content else "",
        "kind": _kind(content[1]["schema"]) if content else {},
    }


def _schema(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    required = schema.get("required", ())
    return {
        "name": name,
        "description": _marked(schema.get("description", "")),
        "kind": _kind(schema),
        "members": [_member(each, inner, required) for each, inner in schema.get("properties", {}).items()],
        "example": _pretty(schema["example"]) if "example" in schema else "",
    }


def _member(name: str, schema: dict[str, Any], required: Any) -> dict[str, Any]:
    return {
        "name": name,
        "required": name in required,
        "kind": _kind(schema),
        "description": _marked(schema.get("description", "")),
        "example": ", ".join(str(each) for each in schema.get("examples", ())),
    }


def _kind(schema: dict[str, Any]) -> dict[str, Any]:
    """What a value is, in words, and the name of the schema to read on at, if it has one."""
    if ref := _ref(schema):
        return {"words": "", "ref": ref}
    if schema.get("type") == "array":
        inner = _kind(schema.get("items", {}))
        return {"words": f"list of {inner['words']}".rstrip(), "ref": inner["ref"]}
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices:
        kinds = [_kind(choice) for choice in choices]
        words = [kind["words"] for kind in kinds if kind["words"]]
        return {"words": " or ".join(words), "ref": next((kind["ref"] for kind in kinds if kind["ref"]), "")}
    if "enum" in schema:
        return {"words": " | ".join(str(each) or "(empty)" for each in schema["enum"]), "ref": ""}
    kind = schema.get("type", "anything")
    return {"words": f"{kind} ({schema['format']})" if "format" in schema else str(kind), "ref": ""}


def _ref(schema: dict[str, Any]) -> str:
    refs = [schema, *schema.get("allOf", ())]
    return next((each["$ref"].removeprefix(_REF) for each in refs if "$ref" in each), "")


def _pretty(example: Any) -> str:
    return json.dumps(example, ensure_ascii=False, indent=2)
