"""The registers we know: every one can be asked, by a rule, a label and a hint."""

from community.credentials.registers.known import REGISTERS, known_register


def test_a_register_is_known_in_its_own_country_only() -> None:
    assert known_register("IE", "medical council") is not None
    assert known_register("GB", "Medical Council") is None


def test_registers_are_named_once_and_looked_up_over_https() -> None:
    assert len({(each.country, each.name) for each in REGISTERS}) == len(REGISTERS)
    assert len({each.key for each in REGISTERS}) == len(REGISTERS)
    assert all(each.page == "" or each.page.startswith("https://") for each in REGISTERS)
