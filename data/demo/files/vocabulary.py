"""The words of the demo marketplace: every text value that is not an id, by column name.

A column of one extract that has words of its own is named "extract.column". Inside the generator a word is its
position here; -1 means empty.
"""

from __future__ import annotations

from functools import cache

COUNTRIES = ("US", "BR", "ID", "GB", "VN", "MX")
LAUNCHING = "MX"  # sells nothing until the scenario of a new market opens it
ZONES = {
    "US": "America/New_York",
    "BR": "America/Sao_Paulo",
    "ID": "Asia/Jakarta",
    "GB": "Europe/London",
    "VN": "Asia/Ho_Chi_Minh",
    "MX": "America/Mexico_City",
}
CURRENCIES = {"US": "USD", "BR": "BRL", "ID": "IDR", "GB": "GBP", "VN": "VND", "MX": "MXN"}
CATEGORIES = ("fashion", "electronics", "beauty", "home", "phones", "toys", "sports", "food")
RESALEABLE = ("electronics", "phones")
CARRIERS_PER_MARKET = ("post", "express", "parcel")
ORIGINS_PER_MARKET = 40
RULES = (
    "order_score_block",
    "order_score_challenge",
    "device_velocity",
    "price_outlier",
    "card_velocity",
    "bin_attack",
    "coupon_velocity",
    "refund_cluster",
    "return_ring",
    "weight_mismatch",
    "payout_hold",
    "pair_concentration",
    "review_similarity",
    "duplicate_identity",
    "document_template",
    "sensitive_change",
)
FRAUDS = (
    "none",
    "stolen_card",
    "card_testing",
    "refund_abuse",
    "fake_shipping",
    "brushing",
    "takeover",
    "coupon_abuse",
    "collusion",
    "triangulation",
    "friendly_fraud",
    "other",
)
_CASE_REASONS = (
    "not_received",
    "empty_box",
    "damaged",
    "not_as_described",
    "changed_mind",
    "wrong_size",
    "out_of_stock",
    "fraud",
    "unrecognised",
)
KYC_REASONS = (
    "blurred_document",
    "name_mismatch",
    "face_mismatch",
    "expired_document",
    "duplicate_identity",
    "bank_mismatch",
)
CASE_KINDS = ("refund_only", "return_refund", "dispute", "chargeback", "seller_cancel", "buyer_cancel")

WORDS: dict[str, tuple[str, ...]] = {
    "country": COUNTRIES,
    "category": CATEGORIES,
    "channel": ("live", "video", "shop", "self", "agency", "referral"),
    "payment_method": ("card", "wallet", "bank_transfer", "cod"),
    "seller_tier": ("new", "small", "mid", "top"),
    "tier": ("new", "small", "mid", "top"),
    "buyer_type": ("new", "returning"),
    "decision": ("accepted", "rejected"),
    "decided": ("passed", "reviewed", "challenged", "blocked"),
    "campaign": (
        "new_user",
        "weekend_deal",
        *(f"sale_{m}_{m}" for m in range(1, 13)),
        "regional_boost",
        "coupon_rain",
    ),
    "outcome": ("approved", "declined", "rejected", "won", "lost", "overturned", "upheld"),
    "decline_reason": (
        "insufficient_funds",
        "do_not_honor",
        "invalid_card",
        "expired_card",
        "suspected_fraud",
        "issuer_unavailable",
        "gateway_timeout",
    ),
    "carrier": tuple(f"{c.lower()}_{k}" for c in COUNTRIES for k in CARRIERS_PER_MARKET),
    "scan": ("label", "first_scan", "delivered"),
    "origin": tuple(f"{c}-{n:03d}" for c in COUNTRIES for n in range(ORIGINS_PER_MARKET)),
    "step": ("opened", "closed"),
    "kind": (
        *CASE_KINDS,
        *("review", "message", "live_comment", "report", "follow"),
        *("login", "sensitive_change", "challenge", "payout_request", "takeover_report"),
        *("payout", "hold", "release", "recovery", "debt"),
        *("rule", "threshold", "policy", "enforcement", "campaign", "holiday"),
    ),
    "reason": (*FRAUDS, *_CASE_REASONS, *KYC_REASONS),
    "rule_id": RULES,
    "action": ("block", "challenge", "review", "shadow", "enforcement"),
    "mode": ("live", "shadow", "retired"),
    "subject_kind": (
        *("order", "payment", "case", "application", "account"),
        *("redemption", "commission", "interaction", "parcel", "payout"),
    ),
    "verdict": ("good", "bad"),
    "source": ("chargeback", "manual_review", "refund_review", "appeal", "seller_audit", "sample"),
    "party": ("seller", "buyer", "creator"),
    "document_type": ("national_id", "passport", "driving_licence", "business_licence"),
    "result": ("passed", "failed", "review", "ok", "confirmed"),
    "status": ("active", "left", "enforced", "accrued", "reversed"),
    "finding": ("none", "fake_shipping", "takeover", "triangulation", "payout_hold"),
    "language": ("en", "pt", "es", "id", "vi", "zh"),
    "author_kind": ("seller", "buyer", "creator"),
    "texts.kind": ("review", "message", "live_comment", "report", "appeal", "claim", "dispute"),
    "extract": ("orders", "payments", "shipments", "after_sales", "rule_hits", "labels"),
    "agency": tuple(f"agency_{n:02d}" for n in range(1, 25)),
    "money_movements.kind": (
        *("payment", "refund", "goodwill", "payout", "payout_bounced", "fee", "hold", "release", "recovery"),
        *("commission", "commission_reversed", "coupon_subsidy", "subsidy_booked"),
        *("chargeback_debit", "chargeback_credit"),
    ),
    "money_movements.party": ("buyer", "seller", "creator", "platform"),
    "money_movements.reason": (
        *(*FRAUDS, *_CASE_REASONS, *KYC_REASONS, "late_delivery"),
        *("not_delivered", "open_case", "review", "enforcement"),
    ),
    "system": ("checkout", "after_sales", "support", "settlement", "campaigns", "bank"),
    "currency": tuple(CURRENCIES.values()),
}


@cache
def _codes(column: str) -> dict[str, int]:
    return {word: code for code, word in enumerate(WORDS[column])}


def code(column: str, word: str) -> int:
    """Look up the number of a word. Raises KeyError naming the column when the word is not in its list."""
    try:
        return _codes(column)[word]
    except KeyError:
        raise KeyError(f"{word!r} is not a word of column {column!r}: {', '.join(WORDS[column])}") from None
