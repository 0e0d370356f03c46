"""The categories of the Department's letter of July 2566, which a new installation begins with."""

from datetime import date

from raingan.systems.palad.models import Category, Dimension

FIRST_DAY = date(2023, 8, 1)
AGENDA = (
    ("อำเภอบำบัดทุกข์ บำรุงสุข", "District relieves suffering, nurtures happiness"),
    ("หนึ่งตำบล หนึ่งหมู่บ้านยั่งยืน", "One subdistrict, one sustainable village"),
    ("โคก หนอง นา", "Khok Nong Na"),
    ("ศูนย์ฟื้นฟูสภาพทางสังคม", "Social rehabilitation centre"),
    ("งานแก้จนในทุกพื้นที่", "Ending poverty in every area"),
    ("งานสาธารณสุขสงเคราะห์ บวร.", "Public health and welfare by home, temple and school"),
    ("งานขยะเปียกลดโลกร้อน", "Wet waste against global warming"),
    ("งานแก้ปัญหาภัยพิบัติ", "Disaster relief"),
    ("งานประชาสัมพันธ์ ThaiD", "ThaiD public relations"),
    ("งานจิตอาสาต่างๆ", "Volunteer work"),
    ("งานอื่นๆ (โปรดระบุ)", "Other work (please specify)"),
)
FUNCTION = (
    ("ด้านอำนวยความสะดวก", "Public facilitation"),
    ("ด้านบริหารงานปกครอง", "Local administration"),
    ("ด้านทะเบียนและบัตร", "Registration and identity cards"),
    ("ด้านความมั่นคง", "Security"),
    ("ด้านสำนักงานอำเภอ", "District office"),
)


def load_categories() -> int:
    """Add the letter's categories that are not there yet; gives how many were added. Never changes one."""
    added = 0
    for dimension, names in ((Dimension.AGENDA, AGENDA), (Dimension.FUNCTION, FUNCTION)):
        for order, (name_th, name_en) in enumerate(names, start=1):
            _row, made = Category.objects.get_or_create(
                dimension=dimension, name_th=name_th, valid_from=FIRST_DAY,
                defaults={"name_en": name_en, "order": order, "needs_text": "โปรดระบุ" in name_th},
            )  # fmt: skip
            added += made
    return added
