"""What the API's schema cannot read off the functions: the parts of a PUT, photos."""

from typing import Any

from ninja.openapi.schema import REF_TEMPLATE

from raingan.core.web.if_match import header
from raingan.systems.palad.api_schemas import ReportSent
from raingan.systems.palad.drafts import PHOTOS_MAX


def _schemas() -> dict[str, Any]:
    """The part ``report``, which is read by hand, and what it is made of."""
    schema = ReportSent.model_json_schema(ref_template=REF_TEMPLATE)
    return {**schema.pop("$defs", {}), "ReportSent": schema}


PUT_REPORT: dict[str, Any] = {
    "x-schemas": _schemas(),
    "x-refusals": ["409", "412", "428"],
    "parameters": [header("The version you replace. Without it the request records a new report, or repeats that")],
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["report"],
                    "properties": {
                        "report": {"$ref": "#/components/schemas/ReportSent"},
                        "photo": {
                            "type": "array",
                            "maxItems": PHOTOS_MAX,
                            "items": {"type": "string", "format": "binary"},
                            "description": "JPEG, PNG, WebP or HEIC, at most 10 MB each",
                        },
                    },
                    "additionalProperties": False,
                },
                "encoding": {"report": {"contentType": "application/json"}},
                "example": {
                    "report": {
                        "dimension": "agenda",
                        "category": 3,
                        "subdistrict": "470103",
                        "village_no": 4,
                        "village_name": "บ้านนาอ้อย",
                        "activity_date": "2026-11-19",
                        "details": "ลงพื้นที่ติดตามแปลงโคก หนอง นา จำนวน 3 แปลง พร้อมผู้ใหญ่บ้านและเจ้าของแปลง",
                        "photos": [{"taken_at": "2026-11-19T10:12:00+07:00", "latitude": 17.16, "longitude": 104.15}],
                    }
                },
            }
        },
    },
}

PHOTO: dict[str, Any] = {
    "responses": {200: {"content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}}}
}
