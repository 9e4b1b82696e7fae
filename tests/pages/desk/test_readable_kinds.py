"""A kind of entity as a role has it."""

from pathlib import Path

from pages.desk.readable_kinds import readable, readable_kinds, sources
from queries.content.entity_kind import EntityCount, EntityKind, EntityKinds, StoryLane
from queries.content.shared_identifier import SharedIdentifier

KIND = EntityKind(
    name="seller",
    path=Path("seller.toml"),
    word="Seller",
    plural="Sellers",
    key="seller_id",
    counts=(
        EntityCount(name="refunds", label="refunds", source="seller_day", numerator="n", stage="after-sales"),
        EntityCount(name="alike", label="same face", source="kyc", numerator="n", stage="onboarding"),
    ),
    links=(SharedIdentifier(by="face", source="kyc", value="face_hash"),),
    lanes=(StoryLane(name="Orders", source="orders", measure="n"),),
)


def test_what_is_read_from_a_table_kept_back_is_not_there() -> None:
    left = readable(KIND, {"kyc"})
    assert [one.name for one in left.counts] == ["refunds"]
    assert left.links == ()
    assert left.lanes == KIND.lanes
    assert sources(KIND) - sources(left) == {"kyc"}


def test_counts_of_other_stages_are_not_there() -> None:
    assert [one.name for one in readable(KIND, (), ("onboarding",)).counts] == ["alike"]


def test_a_kind_of_which_nothing_can_be_read_is_not_there() -> None:
    found = EntityKinds({"seller": KIND})
    assert readable_kinds(found, ()) is found
    assert readable_kinds(found, sources(KIND)).kinds == {}
