use super::*;

#[test]
fn defaults_are_valid_and_absent_fields_have_them() {
    assert_eq!(Parameters::default().validate(), []);
    assert_eq!(serde_json::from_str::<Parameters>("{}").expect("all by default"), Parameters::default());
    let some: Parameters =
        serde_json::from_str(r#"{"stale_residency": {"silent_nights": 50}}"#).expect("some by default");
    assert_eq!(some.stale_residency, StaleResidencyParameters { enabled: true, silent_nights: 50 });
}

#[test]
fn what_is_unknown_is_refused() {
    for text in [r#"{"ethnicity": 1}"#, r#"{"lease_ended": {"nights": 3}}"#, r#"{"deadline_days": -1}"#] {
        assert!(serde_json::from_str::<Parameters>(text).is_err(), "{text}");
    }
}

#[test]
fn what_is_out_of_range_is_told_by_its_field() {
    let broken = |change: fn(&mut Parameters)| {
        let mut parameters = Parameters::default();
        change(&mut parameters);
        parameters.validate()
    };
    for (change, field) in [
        ((|p| p.deadline_days = 0) as fn(&mut Parameters), "deadline_days"),
        (|p| p.reminder_every_days = 6, "reminder_every_days"),
        (|p| p.unregistered_residence.min_nights = 10, "unregistered_residence.min_nights"),
        (|p| p.unregistered_residence.visit_days = 3, "unregistered_residence.visit_days"),
        (|p| p.unregistered_residence.shared_min_nights = 2, "unregistered_residence.shared_min_nights"),
        (|p| p.unregistered_residence.crowd_min_nights = 22, "unregistered_residence.crowd_min_nights"),
        (|p| p.stale_residency.silent_nights = 13, "stale_residency.silent_nights"),
        (|p| p.vacant_in_use.min_nights = 2, "vacant_in_use.min_nights"),
        (|p| p.over_capacity.area_m2_per_person = f32::NAN, "over_capacity.area_m2_per_person"),
        (|p| p.lease_ended.grace_days = 41, "lease_ended.grace_days"),
        (|p| p.registration_due.near_working_days = 4, "registration_due.near_working_days"),
        (|p| p.registration_due.min_nights = 0, "registration_due.min_nights"),
    ] {
        let told = broken(change);
        assert_eq!(told.iter().map(|(field, _)| *field).collect::<Vec<_>>(), [field]);
    }
    let told = broken(|p| p.unregistered_residence.visitor_min_nights = 12);
    assert_eq!(told, [("unregistered_residence.visitor_min_nights", "must be between 13 and 21".to_owned())]);
}
