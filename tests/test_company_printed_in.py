"""What industries print, kept in a file, is what sample companies print."""

from synth.company.industries import INDUSTRIES
from synth.company.printed_in import FOUND, homes, prints, survey


def test_the_kept_survey_is_what_sample_companies_print_now():
    kept = FOUND.read_text(encoding="utf-8")
    assert kept == survey(), "companies print other rows: run `python -m synth.company.printed_in`"


def test_every_home_of_a_line_item_is_a_table_that_the_industry_may_print():
    for industry in INDUSTRIES:
        assert homes(industry)["net_income"][0] == "income-statement"
        assert prints(industry, "balance-sheet")


def test_what_only_some_industries_print_is_asked_of_these_alone():
    assert prints("retailer", "stores")
    assert not prints("bank", "stores")
    assert "stores" not in {table for tables in homes("bank").values() for table in tables}
