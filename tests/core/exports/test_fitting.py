"""A wide table on paper: figures keep to their columns."""

from raingan.core.exports.fitting import INSET, ROOM, fitted, wide


def test_a_table_whose_figures_fit_stands_as_it_is_wished() -> None:
    fit = fitted(["ที่", "จังหวัด", "ชั่วโมง"], [6, 22, 14], [True, False, True], [["๑", "สกลนคร", "๑๒,๓๔๕.๐"]], 11)
    assert (fit.widths, fit.size, fit.inset) == ([6, 22, 14], 11, INSET)


def test_seventeen_columns_fit_in_smaller_letters() -> None:
    heads = ["จังหวัด", *["ด้านที่ ๑"] * 16]
    rows = [["พระนครศรีอยุธยา", *["๙๘,๕๑๐.๐"] * 16], ["รวม", *["๙๘,๕๑๐.๐"] * 16]]
    fit = fitted(heads, [22, *[13] * 16], [False, *[True] * 16], rows, 11)
    assert 7 <= fit.size < 11
    assert sum(fit.widths) <= ROOM + 1e-6
    widest = 6 * 0.72 + 2 * 0.3  # six numerals, a comma and a point, in em
    assert all(width >= widest * fit.size + 2 * fit.inset - 1e-6 for width in fit.widths[1:])


def test_headings_alone_do_not_shrink_a_table_without_rows() -> None:
    assert fitted(["ชั่วโมง", "หน่วยนับ"], [14, 12], [True, False], [], 11).size == 11


def test_in_the_smallest_letters_sentences_give_way_and_codes_stay_whole() -> None:
    code, sentences = "๖๙๑๑-๔๗๐๑-A๕๗B๔C", "ลงพื้นที่ ร่วมกับ ผู้นำ ชุมชน " * 8
    heads, widths = ["เลขรับ", *["รายละเอียด"] * 5], [18, *[60] * 5]
    fit = fitted(heads, widths, [False] * 6, [[code, *[sentences] * 5]], 11)
    assert fit.size == 7
    assert sum(fit.widths) <= ROOM + 1e-6
    assert fit.widths[0] >= wide(code) * fit.size + 2 * fit.inset - 1e-6
