"""Auditing gold answers: rules over what rows claim, findings, and what a mix does with them."""

from curate.audit.claimed import Claimed, Finding, Fix
from curate.audit.run import audit_claims, read_claims

__all__ = ["Claimed", "Finding", "Fix", "audit_claims", "read_claims"]
