//! Named database constraints as field errors: the database is the last to check, and its word reaches the caller.

use sqlx::error::DatabaseError;

use super::error::{ApiError, FieldError};

/// Constraint, field, code, sentence. Those that tell of a clash with other rows answer 409, the others 422.
const CONFLICTS: &[(&str, &str, &str, &str)] = &[
    ("unit_code_unique", "code", "unit_code_unique", "this building already has a unit with this code"),
    (
        "residency_no_overlap",
        "from",
        "residency_no_overlap",
        "this person is already registered in this unit in that period",
    ),
    ("tenancy_no_overlap", "from", "tenancy_no_overlap", "this unit is already let in that period"),
    (
        "person_id_number_unique",
        "id_number",
        "person_id_number_unique",
        "another person with this number is known here",
    ),
    (
        "device_serial_unique",
        "serial",
        "device_serial_unique",
        "a device of this vendor with this serial is already known",
    ),
    (
        "verifier_list_groups_range",
        "gate_ids",
        "too_many_gate_groups",
        "too many different sets of gates have codes in this site",
    ),
    ("credential_token_unique", "credentials", "credential_token_unique", "this token is already in use"),
    (
        "building_external_id_unique",
        "external_id",
        "building_external_id_unique",
        "another building has this external id",
    ),
    (
        "building_doorplate_unique",
        "doorplate",
        "building_doorplate_unique",
        "another building of this site has this doorplate",
    ),
    ("gate_external_id_unique", "external_id", "gate_external_id_unique", "another gate has this external id"),
    ("site_name_unique", "name", "site_name_unique", "another site of this area has this name"),
    ("site_no_overlap", "boundary", "site_no_overlap", "the boundary overlaps that of another site"),
    ("site_code_unique", "code", "site_code_unique", "another site has this code"),
    ("area_code_unique", "code", "area_code_unique", "another area has this code"),
    ("account_user_name_unique", "user_name", "account_user_name_unique", "another account has this name"),
    (
        "correction_one_open",
        "value.field",
        "correction_open",
        "a correction of this is open already: wait for its decision, or withdraw it",
    ),
    (
        "filing_one_open",
        "unit_id",
        "filing_open",
        "a filing of this person for this unit waits already: wait for its decision, or withdraw it",
    ),
    (
        "ownership_claim_one_open",
        "unit_ids",
        "claim_open",
        "you claim one of these already: wait for the decision, or withdraw it",
    ),
    (
        "contract_one_open_of_lease",
        "tenancy_id",
        "contract_open",
        "another contract about this lease waits: let it be confirmed or declined first, or withdraw it",
    ),
    (
        "listing_one_open",
        "unit_id",
        "listing_open",
        "this unit is on offer already: change that listing, or withdraw it",
    ),
    ("listing_slot_no_overlap", "slots", "slot_overlap", "two times of this listing overlap"),
    ("viewing_slot_held", "slot_id", "slot_taken", "somebody else holds this time: choose another one"),
    ("lock_one_of_unit", "unit_id", "lock_one_of_unit", "this unit has a smart lock already: remove it first"),
    ("lock_vendor_lock_id_unique", "vendor_lock_id", "lock_vendor_lock_id_unique", "this lock is registered already"),
    ("residency_one_current_version", "id", "residency_changed", "somebody corrected this residency in the meantime"),
];

const RULES: &[(&str, &str, &str, &str)] = &[
    ("building_inside_site", "footprint", "building_inside_site", "the footprint lies outside the site"),
    ("gate_inside_site", "location", "gate_inside_site", "the gate lies outside the site"),
    (
        "unit_plan_inside_building",
        "plan",
        "unit_plan_inside_building",
        "the plan lies outside the footprint of the building",
    ),
    ("unit_plan_valid", "plan", "geometry_valid", "the plan is not a valid polygon"),
    ("building_footprint_valid", "footprint", "geometry_valid", "the footprint is not a valid polygon"),
    ("building_footprint_area_positive", "footprint", "geometry_valid", "the footprint has no area"),
    ("area_boundary_valid", "boundary", "geometry_valid", "the boundary is not a valid polygon"),
    ("site_boundary_valid", "boundary", "geometry_valid", "the boundary is not a valid polygon"),
    ("area_boundary_not_empty", "boundary", "geometry_valid", "the boundary has no area"),
    ("site_boundary_not_empty", "boundary", "geometry_valid", "the boundary has no area"),
    ("unit_capacity_positive", "capacity", "capacity_positive", "the capacity must be between 1 and 1000"),
    ("residency_valid_starts", "to", "order", "the last day must not lie before the first"),
    ("tenancy_term_starts", "to", "order", "the last day must not lie before the first"),
    ("pass_term_starts", "to", "order", "the end must lie after the start"),
    (
        "credential_face_has_alternative",
        "credentials",
        "face_needs_alternative",
        "a pass that allows a face also carries a QR code or a card",
    ),
    (
        "gate_kind_has_place",
        "kind",
        "gate_kind_has_place",
        "a compound gate has no building; a building gate names its building; a unit gate its unit",
    ),
];

/// Foreign keys: the field that names something which isn't there.
const REFERENCES: &[(&str, &str)] = &[
    ("building_area_fkey", "area_id"),
    ("site_area_fkey", "area_id"),
    ("gate_building_fkey", "building_id"),
    ("gate_unit_fkey", "unit_id"),
    ("device_gate_fkey", "gate_id"),
    ("pass_person_fkey", "person_id"),
    ("pass_unit_fkey", "unit_id"),
    ("pass_gate_gate_fkey", "gate_ids"),
    ("residency_unit_fkey", "unit_id"),
    ("residency_person_fkey", "person_id"),
    ("tenancy_unit_fkey", "unit_id"),
    ("tenancy_landlord_fkey", "landlord_id"),
    ("tenancy_tenant_person_fkey", "tenant_ids"),
];

/// The error that a violated constraint stands for; `None` for anything that only a fault of ours explains.
pub fn explain(error: &dyn DatabaseError) -> Option<ApiError> {
    // The server shuts down, starts up, or has no slot left: https://www.postgresql.org/docs/15/errcodes-appendix.html
    if let Some("57P01" | "57P02" | "57P03" | "53300" | "25006" | "53100") = error.code().as_deref() {
        return Some(ApiError::Unavailable);
    }
    let name = error.constraint()?;
    let entry = |table: &[(&str, &str, &str, &str)]| {
        table.iter().find(|entry| entry.0 == name).map(|entry| FieldError::new(entry.1, entry.2, entry.3))
    };
    if let Some(field) = entry(CONFLICTS) {
        return Some(ApiError::Conflict(field));
    }
    if let Some(field) = entry(RULES) {
        return Some(ApiError::Validation(vec![field]));
    }
    let (_, field) = REFERENCES.iter().find(|entry| entry.0 == name)?;
    Some(ApiError::field(*field, "unknown_reference", "names something that does not exist in this site"))
}

/// The codes that these rules have.
#[cfg(test)]
pub(super) fn codes() -> impl Iterator<Item = &'static str> {
    CONFLICTS.iter().chain(RULES).map(|entry| entry.2)
}
