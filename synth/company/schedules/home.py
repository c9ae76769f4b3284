"""Which schedules print which line items: a page planner looks here for the tables a formula needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from synth.company.company import Company

PRINTS: dict[str, tuple[str, ...]] = {
    "income-statement": (
        "revenue", "product_revenue", "service_revenue", "cost_of_revenue", "product_cost", "service_cost",
        "cost_of_goods", "gross_profit", "selling_expense", "administrative_expense", "marketing_expense",
        "research_expense", "depreciation_expense", "amortization_expense", "restructuring", "impairment",
        "other_operating_expense", "operating_expenses", "operating_income", "interest_expense",
        "interest_income", "other_income", "pretax_income", "income_tax", "net_income",
        "noncontrolling_income", "parent_income", "basic_eps", "diluted_eps", "basic_shares",
        "diluted_shares", "dividends_per_share", "depreciation_amortization", "gain_on_sale",
        "wholesale_revenue", "direct_revenue", "license_revenue", "membership_revenue", "royalty_revenue",
        "collaboration_revenue", "subscription_revenue", "equipment_revenue", "advertising_revenue",
        "company_store_revenue", "franchise_revenue", "passenger_revenue", "cargo_revenue",
        "ancillary_revenue", "electric_revenue", "gas_revenue", "other_revenue", "metal_sales",
        "byproduct_revenue", "oil_revenue", "liquids_revenue", "rental_revenue", "tenant_reimbursements",
        "management_fees", "premiums_earned", "investment_income", "fee_income", "loan_interest",
        "securities_interest", "total_interest_income", "service_charges", "wealth_fees", "card_fees",
        "other_noninterest_income", "noninterest_income", "advertising_expense", "distribution_expense",
        "acquired_research", "occupancy_cost", "store_expense", "corporate_expense", "preopening_expense",
        "contingent_consideration", "subscription_cost", "network_cost", "equipment_cost",
        "programming_cost", "food_cost", "labor_cost", "salaries_expense", "fuel_expense",
        "maintenance_expense", "landing_fees", "aircraft_rent", "purchased_power", "other_taxes",
        "mining_cost", "royalty_expense", "exploration_expense", "reclamation_expense",
        "lease_operating_expense", "gathering_expense", "production_taxes", "property_expense",
        "real_estate_taxes", "transaction_costs", "total_expenses", "losses_incurred", "acquisition_costs",
        "underwriting_expense", "total_interest_expense", "deposit_interest", "borrowing_interest",
        "credit_provision", "compensation_expense", "occupancy_expense", "technology_expense",
        "other_noninterest_expense", "noninterest_expense", "net_interest_income",
        "net_interest_after_provision", "realized_gains",
    ),
    "balance-sheet": (
        "cash", "short_term_investments", "receivables", "inventory", "prepaid_expenses", "current_assets",
        "ppe_gross", "accumulated_depreciation", "ppe", "real_estate_gross", "real_estate", "lease_assets",
        "goodwill", "intangibles", "other_assets", "total_assets", "payables", "accrued_liabilities",
        "short_term_debt", "deferred_revenue", "current_lease_liabilities", "current_liabilities",
        "long_term_debt", "lease_liabilities", "deferred_tax", "other_liabilities", "total_liabilities",
        "preferred_stock", "common_stock", "paid_in_capital", "retained_earnings", "accumulated_oci",
        "treasury_stock", "parent_equity", "noncontrolling_interest", "total_equity",
        "liabilities_and_equity", "securities", "loans", "net_loans", "allowance_for_credit_losses",
        "deposits", "investments", "premiums_receivable", "reinsurance_recoverables",
        "deferred_acquisition_costs", "loss_reserves", "unearned_premiums",
    ),
    "cash-flow": (
        "impairment", "net_income", "preferred_dividends", "depreciation_amortization",
        "stock_compensation", "deferred_tax_change", "gain_on_sale", "change_in_receivables",
        "change_in_inventory", "change_in_prepaid", "change_in_payables", "change_in_accrued",
        "change_in_deferred_revenue", "change_in_premiums_receivable", "change_in_reinsurance",
        "change_in_acquisition_costs", "change_in_loss_reserves", "change_in_unearned_premiums",
        "change_in_other", "operating_cash_flow", "capex", "acquisitions", "asset_sales",
        "investment_purchases", "investment_sales", "net_loan_originations", "investing_cash_flow",
        "debt_issued", "debt_repaid", "dividends_paid", "buybacks", "stock_issued", "change_in_deposits",
        "financing_cash_flow", "fx_effect", "net_change_in_cash", "cash_beginning", "cash_ending",
        "credit_provision", "realized_gains",
    ),
    "equity": (
        "net_income", "preferred_dividends", "other_comprehensive_income", "stock_compensation",
        "dividends_paid", "buybacks", "stock_issued", "equity_beginning", "equity_ending",
    ),
    "comprehensive-income": (
        "net_income", "comprehensive_income", "other_comprehensive_income", "oci_translation", "oci_hedges",
        "oci_pensions",
    ),
    "segments": (
        "segment_revenue", "segment_operating_income", "segment_assets", "segment_depreciation",
        "segment_capex",
    ),
    "segment-years": (
        "revenue", "operating_income", "pretax_income", "segment_revenue", "segment_operating_income",
    ),
    "goodwill": (
        "impairment", "acquired_goodwill", "goodwill_beginning", "goodwill_ending",
    ),
    "geography": (
        "revenue", "ppe", "region_revenue", "region_assets",
    ),
    "products": (
        "revenue", "product_line_revenue",
    ),
    "revenue-mix": (
        "product_share",
    ),
    "revenue-bridge": (
        "revenue", "revenue_prior", "revenue_volume", "revenue_price", "revenue_acquired",
        "revenue_currency",
    ),
    "per-share": (
        "parent_income", "preferred_dividends", "common_income", "basic_eps", "diluted_eps", "basic_shares",
        "diluted_shares", "dilutive_shares", "dividends_per_share",
    ),
    "share-count": (
        "shares_outstanding", "shares_repurchased", "shares_issued", "shares_beginning",
    ),
    "share-repurchases": (
        "buybacks", "shares_repurchased", "average_price_paid",
    ),
    "stock-options": (
        "options_beginning", "options_granted", "options_exercised", "options_forfeited", "options_ending",
        "exercise_price",
    ),
    "selected-data": (
        "revenue", "gross_profit", "operating_income", "net_income", "diluted_eps", "dividends_per_share",
        "total_assets", "long_term_debt", "total_equity", "share_price", "operating_cash_flow", "capex",
    ),
    "debt-maturities": (
        "short_term_debt", "long_term_debt", "total_debt", "debt_due", "debt_principal", "debt_discount",
    ),
    "debt-instruments": (
        "short_term_debt", "long_term_debt", "total_debt", "instrument_debt",
    ),
    "lease-maturities": (
        "current_lease_liabilities", "lease_liabilities", "lease_liability_total", "lease_due",
        "lease_payments_total", "imputed_interest", "lease_discount_rate", "lease_term_remaining",
    ),
    "obligations": (
        "obligation_debt", "obligation_leases", "obligation_purchases", "obligations_total",
    ),
    "tax-components": (
        "income_tax", "deferred_tax_change", "current_tax", "current_federal", "current_state",
        "current_foreign", "deferred_federal", "deferred_state", "deferred_foreign",
    ),
    "tax-reconciliation": (
        "income_tax", "tax_at_statutory", "tax_state", "tax_foreign", "tax_valuation", "tax_nondeductible",
        "tax_other", "tax_credits", "statutory_rate",
    ),
    "non-gaap": (
        "restructuring", "impairment", "interest_expense", "interest_income", "income_tax", "net_income",
        "depreciation_amortization", "stock_compensation", "gain_on_sale", "ebitda", "adjusted_ebitda",
        "acquisition_related", "legal_settlements",
    ),
    "adjusted-income": (
        "restructuring", "impairment", "net_income", "amortization", "acquisition_related",
        "legal_settlements", "adjustment_tax", "adjusted_net_income",
    ),
    "adjusted-eps": (
        "diluted_eps", "adjusted_eps", "amortization_per_share", "restructuring_per_share",
        "acquisition_per_share", "tax_per_share",
    ),
    "free-cash-flow": (
        "operating_cash_flow", "capex", "free_cash_flow", "interest_paid", "income_taxes_paid",
    ),
    "ffo": (
        "impairment", "parent_income", "gain_on_sale", "acquisition_related", "real_estate_depreciation",
        "ffo", "recurring_capex", "adjusted_ffo",
    ),
    "quarters": (
        "revenue", "product_revenue", "service_revenue", "cost_of_revenue", "product_cost", "service_cost",
        "cost_of_goods", "gross_profit", "selling_expense", "administrative_expense", "marketing_expense",
        "research_expense", "depreciation_expense", "amortization_expense", "restructuring", "impairment",
        "other_operating_expense", "operating_expenses", "operating_income", "interest_expense",
        "interest_income", "other_income", "pretax_income", "income_tax", "net_income",
        "noncontrolling_income", "parent_income", "basic_eps", "diluted_eps", "depreciation_amortization",
        "gain_on_sale", "wholesale_revenue", "direct_revenue", "license_revenue", "membership_revenue",
        "royalty_revenue", "collaboration_revenue", "subscription_revenue", "equipment_revenue",
        "advertising_revenue", "company_store_revenue", "franchise_revenue", "passenger_revenue",
        "cargo_revenue", "ancillary_revenue", "electric_revenue", "gas_revenue", "other_revenue",
        "metal_sales", "byproduct_revenue", "oil_revenue", "liquids_revenue", "rental_revenue",
        "tenant_reimbursements", "management_fees", "premiums_earned", "investment_income", "fee_income",
        "loan_interest", "securities_interest", "total_interest_income", "service_charges", "wealth_fees",
        "card_fees", "other_noninterest_income", "noninterest_income", "advertising_expense",
        "distribution_expense", "acquired_research", "occupancy_cost", "store_expense", "corporate_expense",
        "preopening_expense", "contingent_consideration", "subscription_cost", "network_cost",
        "equipment_cost", "programming_cost", "food_cost", "labor_cost", "salaries_expense", "fuel_expense",
        "maintenance_expense", "landing_fees", "aircraft_rent", "purchased_power", "other_taxes",
        "mining_cost", "royalty_expense", "exploration_expense", "reclamation_expense",
        "lease_operating_expense", "gathering_expense", "production_taxes", "property_expense",
        "real_estate_taxes", "transaction_costs", "total_expenses", "losses_incurred", "acquisition_costs",
        "underwriting_expense", "total_interest_expense", "deposit_interest", "borrowing_interest",
        "credit_provision", "compensation_expense", "occupancy_expense", "technology_expense",
        "other_noninterest_expense", "noninterest_expense", "net_interest_income",
        "net_interest_after_provision", "realized_gains",
    ),
    "interim": (
        "revenue", "product_revenue", "service_revenue", "cost_of_revenue", "product_cost", "service_cost",
        "cost_of_goods", "gross_profit", "selling_expense", "administrative_expense", "marketing_expense",
        "research_expense", "depreciation_expense", "amortization_expense", "restructuring", "impairment",
        "other_operating_expense", "operating_expenses", "operating_income", "interest_expense",
        "interest_income", "other_income", "pretax_income", "income_tax", "net_income",
        "noncontrolling_income", "parent_income", "depreciation_amortization", "gain_on_sale",
        "wholesale_revenue", "direct_revenue", "license_revenue", "membership_revenue", "royalty_revenue",
        "collaboration_revenue", "subscription_revenue", "equipment_revenue", "advertising_revenue",
        "company_store_revenue", "franchise_revenue", "passenger_revenue", "cargo_revenue",
        "ancillary_revenue", "electric_revenue", "gas_revenue", "other_revenue", "metal_sales",
        "byproduct_revenue", "oil_revenue", "liquids_revenue", "rental_revenue", "tenant_reimbursements",
        "management_fees", "premiums_earned", "investment_income", "fee_income", "loan_interest",
        "securities_interest", "total_interest_income", "service_charges", "wealth_fees", "card_fees",
        "other_noninterest_income", "noninterest_income", "advertising_expense", "distribution_expense",
        "acquired_research", "occupancy_cost", "store_expense", "corporate_expense", "preopening_expense",
        "contingent_consideration", "subscription_cost", "network_cost", "equipment_cost",
        "programming_cost", "food_cost", "labor_cost", "salaries_expense", "fuel_expense",
        "maintenance_expense", "landing_fees", "aircraft_rent", "purchased_power", "other_taxes",
        "mining_cost", "royalty_expense", "exploration_expense", "reclamation_expense",
        "lease_operating_expense", "gathering_expense", "production_taxes", "property_expense",
        "real_estate_taxes", "transaction_costs", "total_expenses", "losses_incurred", "acquisition_costs",
        "underwriting_expense", "total_interest_expense", "deposit_interest", "borrowing_interest",
        "credit_provision", "compensation_expense", "occupancy_expense", "technology_expense",
        "other_noninterest_expense", "noninterest_expense", "net_interest_income",
        "net_interest_after_provision", "realized_gains",
    ),
    "restatement": (
        "revenue", "product_revenue", "service_revenue", "cost_of_revenue", "product_cost", "service_cost",
        "cost_of_goods", "gross_profit", "selling_expense", "administrative_expense", "marketing_expense",
        "research_expense", "depreciation_expense", "amortization_expense", "restructuring", "impairment",
        "other_operating_expense", "operating_expenses", "operating_income", "interest_expense",
        "interest_income", "other_income", "pretax_income", "income_tax", "net_income",
        "noncontrolling_income", "parent_income", "depreciation_amortization", "gain_on_sale",
        "wholesale_revenue", "direct_revenue", "license_revenue", "membership_revenue", "royalty_revenue",
        "collaboration_revenue", "subscription_revenue", "equipment_revenue", "advertising_revenue",
        "company_store_revenue", "franchise_revenue", "passenger_revenue", "cargo_revenue",
        "ancillary_revenue", "electric_revenue", "gas_revenue", "other_revenue", "metal_sales",
        "byproduct_revenue", "oil_revenue", "liquids_revenue", "rental_revenue", "tenant_reimbursements",
        "management_fees", "premiums_earned", "investment_income", "fee_income", "loan_interest",
        "securities_interest", "total_interest_income", "service_charges", "wealth_fees", "card_fees",
        "other_noninterest_income", "noninterest_income", "advertising_expense", "distribution_expense",
        "acquired_research", "occupancy_cost", "store_expense", "corporate_expense", "preopening_expense",
        "contingent_consideration", "subscription_cost", "network_cost", "equipment_cost",
        "programming_cost", "food_cost", "labor_cost", "salaries_expense", "fuel_expense",
        "maintenance_expense", "landing_fees", "aircraft_rent", "purchased_power", "other_taxes",
        "mining_cost", "royalty_expense", "exploration_expense", "reclamation_expense",
        "lease_operating_expense", "gathering_expense", "production_taxes", "property_expense",
        "real_estate_taxes", "transaction_costs", "total_expenses", "losses_incurred", "acquisition_costs",
        "underwriting_expense", "total_interest_expense", "deposit_interest", "borrowing_interest",
        "credit_provision", "compensation_expense", "occupancy_expense", "technology_expense",
        "other_noninterest_expense", "noninterest_expense", "net_interest_income",
        "net_interest_after_provision", "realized_gains",
    ),
    "pro-forma": (
        "revenue", "product_revenue", "service_revenue", "cost_of_revenue", "product_cost", "service_cost",
        "cost_of_goods", "gross_profit", "selling_expense", "administrative_expense", "marketing_expense",
        "research_expense", "depreciation_expense", "amortization_expense", "restructuring", "impairment",
        "other_operating_expense", "operating_expenses", "operating_income", "interest_expense",
        "interest_income", "other_income", "pretax_income", "income_tax", "net_income",
        "noncontrolling_income", "parent_income", "depreciation_amortization", "gain_on_sale",
        "wholesale_revenue", "direct_revenue", "license_revenue", "membership_revenue", "royalty_revenue",
        "collaboration_revenue", "subscription_revenue", "equipment_revenue", "advertising_revenue",
        "company_store_revenue", "franchise_revenue", "passenger_revenue", "cargo_revenue",
        "ancillary_revenue", "electric_revenue", "gas_revenue", "other_revenue", "metal_sales",
        "byproduct_revenue", "oil_revenue", "liquids_revenue", "rental_revenue", "tenant_reimbursements",
        "management_fees", "premiums_earned", "investment_income", "fee_income", "advertising_expense",
        "distribution_expense", "acquired_research", "occupancy_cost", "store_expense", "corporate_expense",
        "preopening_expense", "contingent_consideration", "subscription_cost", "network_cost",
        "equipment_cost", "programming_cost", "food_cost", "labor_cost", "salaries_expense", "fuel_expense",
        "maintenance_expense", "landing_fees", "aircraft_rent", "purchased_power", "other_taxes",
        "mining_cost", "royalty_expense", "exploration_expense", "reclamation_expense",
        "lease_operating_expense", "gathering_expense", "production_taxes", "property_expense",
        "real_estate_taxes", "transaction_costs", "total_expenses", "losses_incurred", "acquisition_costs",
        "underwriting_expense", "realized_gains",
    ),
    "ppe": (
        "ppe_gross", "accumulated_depreciation", "ppe", "real_estate_gross", "real_estate", "plant_cost",
    ),
    "intangibles": (
        "intangibles_gross", "intangibles_amortized", "intangibles_net",
    ),
    "amortization": (
        "intangibles", "amortization_due",
    ),
    "plant": (
        "ppe_gross", "accumulated_depreciation", "ppe", "real_estate_gross", "real_estate", "capex",
        "depreciation", "plant_retired", "plant_beginning", "accumulated_beginning", "accumulated_retired",
    ),
    "intangible-changes": (
        "intangibles", "amortization", "acquired_intangibles", "intangibles_beginning",
    ),
    "receivables": (
        "receivables", "gross_receivables", "doubtful_allowance",
    ),
    "premiums": (
        "change_in_unearned_premiums", "premiums_written", "premiums_earned",
    ),
    "inventory": (
        "inventory", "raw_materials", "work_in_process", "finished_goods", "inventory_gross",
        "lifo_reserve",
    ),
    "accrued": (
        "accrued_liabilities", "accrual",
    ),
    "allowance": (
        "doubtful_allowance", "allowance_beginning", "bad_debt_expense", "write_offs", "recoveries",
    ),
    "deferred-revenue": (
        "deferred_revenue", "deferred_beginning", "deferred_billed", "deferred_recognized",
    ),
    "working-capital": (
        "cash", "short_term_investments", "receivables", "inventory", "prepaid_expenses", "current_assets",
        "payables", "accrued_liabilities", "short_term_debt", "deferred_revenue",
        "current_lease_liabilities", "current_liabilities", "working_capital",
    ),
    "fair-value": (
        "fair_value_government", "fair_value_corporate", "fair_value_other", "fair_value_total",
    ),
    "kpis": (
        "plants", "employees", "units_sold", "wafers_shipped", "stores", "selling_space",
        "pipeline_programs", "patients_treated", "subscription_customers", "large_customers", "subscribers",
        "subscriber_additions", "homes_passed", "franchised_stores", "seat_miles", "passengers", "aircraft",
        "customers_served", "energy_delivered", "generating_capacity", "ounces_sold", "ore_milled",
        "reserves", "production_per_day", "proved_reserves", "wells_drilled", "properties", "leasable_area",
        "branches", "policies_in_force", "agents", "capacity_utilization", "organic_growth",
        "volume_growth", "comparable_sales_growth", "online_share", "gross_to_net", "net_revenue_retention",
        "churn", "load_factor", "allowed_return", "occupancy", "same_property_growth",
        "net_interest_margin", "efficiency_ratio", "tier_one_ratio", "nonperforming_share",
        "combined_ratio", "loss_ratio", "expense_ratio", "retention_rate", "catastrophe_share",
        "average_selling_price", "sales_per_square_foot", "average_ticket", "revenue_per_user",
        "average_fare", "realized_price", "cash_cost", "sustaining_cost", "realized_oil_price",
        "lifting_cost", "rent_per_square_foot", "backlog", "orders_received", "arr",
        "remaining_performance_obligations", "billings", "rate_base", "assets_under_management",
        "book_to_bill", "lease_term",
    ),
    "stores": (
        "stores", "stores_beginning", "stores_opened", "stores_closed",
    ),
    "loans": (
        "loans", "net_loans", "allowance_for_credit_losses", "loan_class",
    ),
    "deposits": (
        "deposits", "deposit_class",
    ),
    "credit-allowance": (
        "credit_provision", "net_charge_offs", "allowance_for_credit_losses", "acl_beginning",
    ),
    "reserves": (
        "loss_reserves", "reserves_beginning", "losses_current", "losses_paid", "losses_prior",
    ),
    "peers": (
        "revenue", "gross_profit", "operating_income", "pretax_income", "net_income", "total_assets",
        "long_term_debt", "total_equity", "operating_cash_flow", "capex",
    ),
}  # fmt: skip
"""Line items that each schedule can print; a company may lack some of them."""
KINDS: dict[str, tuple[str, ...]] = {
    "goodwill": ("commercial", "insurer", "reit"),
    "lease-maturities": ("commercial", "reit"),
    "obligations": ("commercial", "reit"),
    "non-gaap": ("commercial", "reit"),
    "ffo": ("reit",),
    "pro-forma": ("commercial", "insurer", "reit"),
    "ppe": ("bank", "commercial", "reit"),
    "intangibles": ("commercial", "insurer", "reit"),
    "amortization": ("commercial", "insurer", "reit"),
    "plant": ("bank", "commercial", "reit"),
    "intangible-changes": ("commercial", "insurer", "reit"),
    "receivables": ("commercial", "reit"),
    "premiums": ("insurer",),
    "inventory": ("commercial",),
    "accrued": ("commercial", "reit"),
    "allowance": ("commercial", "reit"),
    "deferred-revenue": ("commercial", "reit"),
    "working-capital": ("commercial", "reit"),
    "stores": ("commercial",),
    "loans": ("bank",),
    "deposits": ("bank",),
    "credit-allowance": ("bank",),
    "reserves": ("insurer",),
}
"""Kinds of company that print a schedule; those not named here are for all."""


def _homes() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for schedule, concepts in PRINTS.items():
        for concept in concepts:
            found.setdefault(concept, []).append(schedule)
    return {concept: tuple(schedules) for concept, schedules in found.items()}


HOMES = _homes()
"""Schedules by line item, the statements first."""


def home(concept: str, company: Company) -> tuple[str, ...]:
    """Return the schedules that may print a line item for this kind of company, the statements first.

    A company can still lack the line or the schedule: ``company.schedule(name)`` may be None.
    """
    kind = company.plan.kind
    return tuple(name for name in HOMES.get(concept, ()) if kind in KINDS.get(name, (kind,)))
