"""Numbers of registration: what can be right, and what certainly is not."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean, luhn

from community.credentials.numbers import compact, identity, is_checked, normalised, problem_with, tail
from community.credentials.registers.known import OTHER, REGISTERS, Register, register_of

registers = st.sampled_from([None, *REGISTERS])
texts = st.text(max_size=40) | st.text("0123456789٠١٢٣４５６²-./ ACDEMNPR\u200b|", max_size=20)

RIGHT = (
    ("us-nppes", "1000000004"),
    ("us-nppes", "1000-000.004"),
    ("us-nppes", " 1000 000 004 "),
    ("us-nppes", "１００００００００４"),
    ("us-nursys", "RN 12345"),
    ("us-state", "AB1234564"),
    ("us-ncsbn", "12345678"),
    ("ca-minc", "CAMD-1234-5678"),
    ("ca-physicians", "12345"),
    ("br-crm", "CRM/SP 123.456"),
    ("br-coren", "COREN-RJ 123.456-ENF"),
    ("br-crf", "CRF-MG 12345"),
    ("br-conselho", "12345"),
    ("br-cns", "700 0000 0000 0005"),
    ("mx-sep", "01234567"),
    ("co-rethus", "CC 12345678"),
    ("ar-refeps-mn", "M.N. 123456"),
    ("ar-refeps-mp", "MP 1234"),
    ("cl-rnpi", "12.345.678-5"),
    ("pe-cmp", "012345"),
    ("ec-acess", "1714307103"),
    ("gb-gmc", "7654321"),
    ("gb-nmc", "12a3456e"),
    ("gb-gphc", "2012345"),
    ("gb-hcpc", "PH 123456"),
    ("gb-gdc", "12345"),
    ("gb-ukphr", "FR0123"),
    ("ie-imc", "012345"),
    ("ie-nmbi", "654321"),
    ("fr-annuaire-sante", "10000000017"),
    ("fr-annuaire-sante", "8 10000000017"),
    ("de-efn", "80276 09000 00018"),
    ("de-lanr", "1234566 01"),
    ("ch-medreg", "7601 0000 0001 9"),
    ("be-riziv", "1-23456-25-001"),
    ("be-riziv", "1/90069/51/001"),
    ("nl-big", "19012345601"),
    ("es-omc", "28/28/12345"),
    ("pl-nil", "5425740"),
    ("no-hpr", "1234567"),
    ("dk-autorisation", "0AB1C"),
    ("fi-valvira", "12345678901"),
    ("se-hosp", "20.1-12345/2019"),
    ("in-nmc", "DMC/R/12345"),
    ("in-nmc", "12345/2010"),
    ("in-hpr", "71-1234-5678-9012"),
    ("cn-physicians", "110110105001234"),
    ("jp-mhlw", "012345"),
    ("kr-physicians", "123456"),
    ("hk-mchk", "M12345"),
    ("sg-smc", "M12345A"),
    ("th-tmc", "ว.12345"),
    ("au-ahpra", "MED 0001234567"),
    ("au-hpi-i", "8003 6100 0000 0014"),
    ("au-provider", "402474-2F"),
    ("au-provider", "988939BJ"),
    ("nz-mcnz", "99ABCD"),
    ("za-hpcsa", "MP 0123456"),
    ("za-sanc", "12345678"),
)

WRONG = (
    ("us-nppes", "1234567890", "typing error"),
    ("us-nppes", "1234567893", "sample number"),
    ("us-nppes", "1111111111", "the same"),
    ("us-nppes", "2000000002", "organisation"),
    ("us-nppes", "3000000000", "begins with 1"),
    ("us-nppes", "100000000", "10 digits"),
    ("us-nppes", "10000000041", "11 characters"),
    ("us-nppes", "1000000O04", "10 digits"),
    ("us-nppes", "١٠٠٠٠٠٠٠٠٤", "digits 0 to 9"),
    ("us-nppes", "1000#00004", "digits 0 to 9"),
    ("us-nppes", "AB1234563", "DEA"),
    ("us-nursys", "AB1234563", "DEA"),
    ("us-state", "AB1234563", "DEA"),
    ("ca-minc", "CAMD1234567", "CAMD and 8 digits"),
    ("br-cns", "300000000000005", "begins with 1, 2"),
    ("mx-sep", "GODE561231HDFABC09", "CURP"),
    ("cl-rnpi", "12.345.678-4", "typing error"),
    ("ec-acess", "1714307104", "typing error"),
    ("gb-gmc", "765432", "7 digits"),
    ("gb-nmc", "12A3456", "4 digits and a letter"),
    ("fr-annuaire-sante", "751234567", "ADELI"),
    ("fr-annuaire-sante", "2A1234567", "ADELI"),
    ("fr-annuaire-sante", "10000000018", "typing error"),
    ("de-efn", "802760900000019", "typing error"),
    ("de-efn", "123456601", "begins with 80276"),
    ("de-lanr", "123456701", "typing error"),
    ("de-lanr", "999999900", "many share"),
    ("de-lanr", "555555501", "many share"),
    ("ch-nareg", "7601000000018", "typing error"),
    ("ch-medreg", "4006381333931", "begins with 7601"),
    ("be-riziv", "12345626001", "typing error"),
    ("es-omc", "12345", "province twice"),
    ("it-fnomceo", "RSSMRA85T10A562S", "codice fiscale"),
    ("pl-nil", "5425741", "typing error"),
    ("no-hpr", "01010112345", "fødselsnummer"),
    ("dk-autorisation", "010101-1234", "CPR"),
    ("fi-valvira", "131052-308T", "henkilötunnus"),
    ("se-hosp", "811228-9874", "personnummer"),
    ("ru-accreditation", "112-233-445 95", "SNILS"),
    ("tr-physicians", "10000000146", "kimlik"),
    ("cn-physicians", "202111" + "11010519491231002X", "qualification"),
    ("cn-physicians", "202111011" + "11010519491231002X", "qualification"),
    ("cn-physicians", "11010519491231002X", "identity number"),
    ("cn-nurses", "202111011" + "11010519491231002X", "identity number"),
    ("kr-nurses", "971013-9019902", "resident registration"),
    ("sg-smc", "S1234567D", "NRIC"),
    ("au-ahpra", "NUR0001234567", "NMW"),
    ("au-ahpra", "8003600000000000", "patient"),
    ("au-hpi-i", "8003608166690503", "patient"),
    ("au-hpi-i", "8003610000000015", "typing error"),
    ("au-provider", "988939BK", "typing error"),
    ("za-sanc", "00000000", "the same"),
    (OTHER, "77777", "the same"),
    (OTHER, " -/. ", "Enter the number"),
)

# How numbers begin whose check finds every single wrong digit, and how many digits of their own follow.
BEGINNINGS = {
    "us-nppes": ("1", 8),
    "fr-annuaire-sante": ("", 10),
    "de-efn": ("80276", 9),
    "au-hpi-i": ("800361", 9),
    "ch-medreg": ("7601", 8),
}
CHECK_DIGITS = {
    "us-nppes": lambda body: luhn.calc_check_digit("80840" + body),
    "ch-medreg": ean.calc_check_digit,
}


@pytest.mark.parametrize(("key", "number"), RIGHT)
def test_a_number_of_the_right_shape_is_taken_however_it_is_spaced(key: str, number: str) -> None:
    assert known(key)
    assert problem_with(register_of(key), number) is None


@pytest.mark.parametrize(("key", "number", "said"), WRONG)
def test_a_number_that_cannot_be_right_is_refused_in_words(key: str, number: str, said: str) -> None:
    assert said in (problem_with(register_of(key), number) or "")


@given(registers, texts, texts)
def test_no_text_at_all_breaks_a_rule(register: Register | None, number: str, region: str) -> None:
    assert problem_with(register, number, region) != ""
    kept = normalised(register, number)
    assert normalised(register, kept) == kept
    assert identity(register.key if register else OTHER, "A body", number, region)
    assert len(tail(number)) in (0, 3)


@given(st.sampled_from(REGISTERS), texts)
def test_what_is_stored_is_as_right_as_what_was_written(register: Register, number: str) -> None:
    if problem_with(register, number) is None:
        assert problem_with(register, normalised(register, number)) is None


@given(st.sampled_from(sorted(BEGINNINGS)), st.data())
def test_a_single_wrong_digit_is_always_found(key: str, data: st.DataObject) -> None:
    right = data.draw(right_numbers(key))
    place = data.draw(st.integers(0, len(right) - 1))
    digit = data.draw(st.sampled_from([each for each in string.digits if each != right[place]]))
    assert problem_with(register_of(key), right) is None
    assert problem_with(register_of(key), right[:place] + digit + right[place + 1 :])


@given(st.sampled_from([each for each in REGISTERS if each.rule != "free"]), st.integers(0, 10**9))
def test_digits_of_another_script_do_not_pass(register: Register, number: int) -> None:
    arabic = str(number).translate({48 + digit: 0x660 + digit for digit in range(10)})
    assert problem_with(register, arabic)


def test_separators_and_what_is_unseen_do_not_count() -> None:
    assert compact("12 a-3.4–5/6\u200b\xad7\t") == "12A34567"


def test_whether_a_check_digit_can_be_verified_is_known() -> None:
    assert is_checked(register_of("us-nppes"))
    assert not is_checked(register_of("gb-gmc"))
    assert not is_checked(None)


@pytest.mark.parametrize(
    ("key", "number", "kept"),
    [
        ("fr-annuaire-sante", "810000000017", "10000000017"),
        ("br-crm", "CRM-SP 123.456", "123456"),
        ("jp-mhlw", "001234", "1234"),
        ("ar-refeps-mn", "MN 012345", "12345"),
        ("us-nppes", "no such number", "NOSUCHNUMBER"),
    ],
)
def test_a_prefix_that_only_some_write_is_not_stored(key: str, number: str, kept: str) -> None:
    assert normalised(register_of(key), number) == kept


def test_a_number_may_not_name_another_region_than_the_one_chosen() -> None:
    crm = register_of("br-crm")
    assert "Rio de Janeiro" in (problem_with(crm, "CRM-SP 123456", "RJ") or "")
    assert problem_with(crm, "CRM-SP 123456", "SP") is None
    assert problem_with(crm, "123456", "RJ") is None


def test_the_same_number_is_the_same_however_it_is_written() -> None:
    """Case 40"""
    assert identity("us-nppes", "", "1000000004") == "us-nppes||1000000004"
    assert identity("us-nppes", "NPI", " 1000-000-004", "Texas") == "us-nppes||1000000004"
    assert identity("br-crm", "", "CRM/SP 123456", "SP") == identity("br-crm", "", "123.456", "SP")


def test_the_same_number_in_two_regions_is_two_numbers() -> None:
    assert identity("br-crm", "", "123456", "SP") != identity("br-crm", "", "123456", "RJ")


def test_what_a_person_adds_to_a_number_does_not_make_it_another() -> None:
    """Case 40"""
    assert identity("be-riziv", "", "12345625001") == identity("be-riziv", "", "12345625999")
    assert identity("de-lanr", "", "123456601") == identity("de-lanr", "", "123456650")


def test_a_register_that_we_do_not_know_goes_by_its_name() -> None:
    assert identity(OTHER, "  Jordan  Medical Council ", "12-34") == "jordan medical council||1234"
    assert identity(OTHER, "JORDAN MEDICAL COUNCIL", "1234", "Amman") == "jordan medical council||1234"


@pytest.mark.parametrize(
    ("number", "shown"), [("1000-000-004", "004"), ("12345", "345"), ("1234", ""), ("", "")]
)
def test_no_more_than_the_tail_of_a_number_is_shown(number: str, shown: str) -> None:
    assert tail(number) == shown


def known(key: str) -> bool:
    return register_of(key) is not None


def right_numbers(key: str) -> st.SearchStrategy[str]:
    """Numbers with the check digit that belongs to them; the sample of the manuals left out."""
    beginning, own = BEGINNINGS[key]
    check_digit = CHECK_DIGITS.get(key, luhn.calc_check_digit)
    bodies = st.text(string.digits, min_size=own, max_size=own).map(lambda serial: beginning + serial)
    wholes = bodies.map(lambda body: body + check_digit(body))
    return wholes.filter(lambda whole: whole != "1234567893" and len(set(whole)) > 1)
