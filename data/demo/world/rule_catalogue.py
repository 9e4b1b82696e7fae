"""The marketplace's own risk rules: what each hunts, at which stage, with which threshold."""

from __future__ import annotations

from dataclasses import dataclass

MIDDLE, SCALE = (
    500.0,
    130.0,
)  # a rule's score is MIDDLE + SCALE × a standard normal, shifted for what it hunts
# Points below the threshold down to which scores are logged; of the risk score further: less of it lies there.
SCORED_BELOW, GIVEN_BELOW = 150, 200


@dataclass(frozen=True)
class Rule:
    """One rule at the beginning: its cut, and what it hunts (fraud → shift in standard deviations)."""

    name: str
    title: str
    stage: str
    action: str
    subject: str
    threshold: float
    hunts: dict[str, float]
    mode: str = "live"
    owner: str = "order-risk"

    @property
    def floor(self) -> float:
        """Scores from here on are logged, so that another threshold can be tried on the past."""
        return self.threshold - (SCORED_BELOW if self.hunts else GIVEN_BELOW)


CATALOGUE: tuple[Rule, ...] = (
    Rule("order_score_block", "Block orders with a very high score", "order", "block", "order", 800, {}),
    Rule(
        "order_score_challenge", "Challenge orders with a high score", "order", "challenge", "order", 700, {}
    ),
    Rule(
        "device_velocity",
        "Many orders from one device",
        "order",
        "review",
        "order",
        830,
        {"stolen_card": 1.6, "coupon_abuse": 2.4, "refund_abuse": 1.8, "brushing": 1.5},
    ),
    Rule(
        "price_outlier",
        "Price far below the usual one",
        "order",
        "review",
        "order",
        840,
        {"triangulation": 1.4, "takeover": 2.2},
    ),
    Rule(
        "card_velocity",
        "Many attempts with cards of one prefix",
        "payment",
        "block",
        "payment",
        835,
        {"card_testing": 2.4},
        owner="payment-risk",
    ),
    Rule(
        "bin_attack",
        "Card prefix under attack (trial)",
        "payment",
        "shadow",
        "payment",
        850,
        {"card_testing": 2.8},
        mode="shadow",
        owner="payment-risk",
    ),
    Rule(
        "coupon_velocity",
        "Same coupon, linked accounts",
        "promotion",
        "block",
        "redemption",
        820,
        {"coupon_abuse": 2.3},
        owner="promotion-risk",
    ),
    Rule(
        "refund_cluster",
        "Refunds from linked buyers",
        "after-sales",
        "review",
        "case",
        800,
        {"refund_abuse": 2.5, "friendly_fraud": 0.6},
        owner="after-sales-risk",
    ),
    Rule(
        "return_ring",
        "Return ring by address (trial)",
        "after-sales",
        "shadow",
        "case",
        810,
        {"refund_abuse": 1.8, "collusion": 1.2},
        mode="shadow",
        owner="after-sales-risk",
    ),
    Rule(
        "weight_mismatch",
        "Parcel far lighter than declared",
        "fulfilment",
        "review",
        "parcel",
        840,
        {"fake_shipping": 2.9, "brushing": 1.4},
        owner="fulfilment-risk",
    ),
    Rule(
        "payout_hold",
        "Hold the payout of a risky seller",
        "settlement",
        "block",
        "payout",
        800,
        {"fake_shipping": 2.2, "takeover": 2.0, "triangulation": 1.2},
        owner="settlement-risk",
    ),
    Rule(
        "pair_concentration",
        "Creator sells mostly for one seller to linked buyers",
        "creator",
        "review",
        "commission",
        830,
        {"collusion": 2.3},
        owner="creator-risk",
    ),
    Rule(
        "review_similarity",
        "Reviews of the same text",
        "creator",
        "review",
        "interaction",
        830,
        {"brushing": 2.6},
        owner="content-risk",
    ),
    Rule(
        "duplicate_identity",
        "Identity seen on another application",
        "onboarding",
        "review",
        "application",
        810,
        {"other": 2.6},
        owner="onboarding-risk",
    ),
    Rule(
        "document_template",
        "Document from a known template (trial)",
        "onboarding",
        "shadow",
        "application",
        840,
        {"other": 2.6},
        mode="shadow",
        owner="onboarding-risk",
    ),
    Rule(
        "sensitive_change",
        "Payout account changed on a new device",
        "account",
        "challenge",
        "account",
        760,
        {"takeover": 2.6},
        owner="account-risk",
    ),
)
