from uuid import RFC_4122

from foyer.platform.ids import CROCKFORD, new_reference, new_uuid


def test_uuids_are_version_7_and_sort_by_creation_time() -> None:
    ids = [new_uuid() for _ in range(50)]
    assert {(value.version, value.variant) for value in ids} == {(7, RFC_4122)}
    stamps = [value.int >> 80 for value in ids]
    assert stamps == sorted(stamps)
    assert len(set(ids)) == len(ids)


def test_references_use_only_letters_that_can_be_read_out() -> None:
    reference = new_reference(characters=400)
    assert len(reference) == 400
    assert set(reference) <= set(CROCKFORD)
