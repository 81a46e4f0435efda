//! A sound request for every operation of the API: what somebody who may do it would send.

use serde_json::{Value, json};

use super::own::Own;
use super::village::Village;
use crate::api::coverage::rules::Operation;

/// How an operation is called on the village.
pub struct Good {
    pub path: String,
    pub body: Option<Value>,
}

/// A sound request. An operation that is not listed here fails the test: a new route says here how it is called.
pub fn good(operation: &Operation, village: &Village, own: &Own) -> Good {
    let Village { area, site, building, unit, person, residency, tenancy, gate, device, pass, gap, .. } = village;
    let corner = menpai_tests::make::corner(0, 90);
    let point = json!({"type": "Point", "coordinates": corner});
    let (west, south) = (corner[0], corner[1]);
    let square = json!({"type": "Polygon", "coordinates": [[[west, south], [west + 1e-4, south],
        [west + 1e-4, south + 1e-4], [west, south + 1e-4], [west, south]]]});
    let fresh = menpai_tests::make::any_id();
    let (path, body) = match operation.id.as_str() {
        "login" => ("/auth/login".to_owned(), Some(json!({"user_name": "nobody", "password": "x"}))),
        "get_console_config" => ("/console-config".to_owned(), None),
        "logout" => ("/auth/logout".to_owned(), None),
        "refresh_session" => ("/auth/refresh".to_owned(), Some(json!({"refresh_token": "mpr_nobody"}))),
        "start_oidc" => ("/auth/oidc/start".to_owned(), None),
        "finish_oidc" => ("/auth/oidc/callback?code=x&state=y".to_owned(), None),
        "request_code" => ("/auth/codes".to_owned(), Some(json!({"phone": "15400000077"}))),
        "verify_code" => ("/auth/codes/verify".to_owned(), Some(json!({"phone": "15400000077", "code": "000000"}))),
        "sign_in_by_wechat" => ("/auth/wechat".to_owned(), Some(json!({"code": "forged"}))),
        "get_token_keys" => ("/auth/keys".to_owned(), None),
        "list_own_sessions" => ("/auth/sessions".to_owned(), None),
        "end_own_session" => (format!("/auth/sessions/{}", own.session), None),
        "change_password" => (
            "/auth/password".to_owned(),
            Some(json!({"current": menpai_tests::PASSWORD, "new": format!("new {fresh}"), "code": own.code})),
        ),
        "get_second_factor" => ("/auth/second-factor".to_owned(), None),
        "begin_second_factor" => ("/auth/second-factor".to_owned(), Some(json!({"code": own.code}))),
        "confirm_second_factor" => ("/auth/second-factor/confirm".to_owned(), Some(json!({"code": own.new_code}))),
        "verify_second_factor" => ("/auth/second-factor/verify".to_owned(), Some(json!({"code": own.code}))),
        "renew_recovery_codes" => ("/auth/second-factor/recovery-codes".to_owned(), Some(json!({"code": own.code}))),
        "list_accounts" => ("/accounts".to_owned(), None),
        "list_account_sessions" | "end_account_sessions" => (format!("/accounts/{}/sessions", village.colleague), None),
        "get_me" => ("/auth/me".to_owned(), None),
        "get_policy" => ("/policy".to_owned(), None),
        "list_areas" => ("/areas".to_owned(), None),
        "create_area" => ("/areas".to_owned(), Some(json!({"level": "district", "name": format!("区{fresh}")}))),
        "get_area" => (format!("/areas/{area}"), None),
        "list_sites" => ("/sites".to_owned(), None),
        "create_site" => (
            "/sites".to_owned(),
            Some(json!({"area_id": area, "name": format!("村{fresh}"), "boundary": menpai_tests::make::outline(9)})),
        ),
        "get_site" => (format!("/sites/{site}"), None),
        "update_site" => (format!("/sites/{site}"), Some(json!({"name": "改名村"}))),
        "get_working_calendar" => (format!("/sites/{site}/working-calendar?from=2026-01-01&to=2026-12-31"), None),
        "get_area_occupancy_limit" => (format!("/areas/{area}/occupancy-limit"), None),
        "set_area_occupancy_limit" => (
            format!("/areas/{area}/occupancy-limit"),
            Some(json!({"m2_per_person": 5.0, "people_per_room": 2, "mode": "warn"})),
        ),
        "remove_area_occupancy_limit" => (format!("/areas/{area}/occupancy-limit"), None),
        "remove_site_occupancy_limit" => (format!("/sites/{site}/occupancy-limit"), None),
        "get_site_occupancy_limit" => (format!("/sites/{site}/occupancy-limit"), None),
        "set_site_occupancy_limit" => {
            (format!("/sites/{site}/occupancy-limit"), Some(json!({"people_per_room": 8, "mode": "warn"})))
        }
        "get_gap_parameters" => (format!("/sites/{site}/gap-parameters"), None),
        "set_gap_parameters" => {
            (format!("/sites/{site}/gap-parameters"), Some(json!({"parameters": {"deadline_days": 9}})))
        }
        "try_gap_parameters" => {
            (format!("/sites/{site}/gap-parameters/trials"), Some(json!({"parameters": {"deadline_days": 9}})))
        }
        "get_site_statistics" => (format!("/sites/{site}/statistics"), None),
        "list_impact_assessments" => (format!("/sites/{site}/impact-assessments"), None),
        "create_impact_assessment" => (
            format!("/sites/{site}/impact-assessments"),
            Some(
                json!({"reference": "评估", "approver": "街道", "approved_on": "2026-03-01", "expires_on": "2027-03-01"}),
            ),
        ),
        "list_buildings" => (format!("/buildings?site_id={site}"), None),
        "search_buildings" => {
            ("/buildings/search".to_owned(), Some(json!({"site_id": site, "polygon": menpai_tests::make::outline(0)})))
        }
        "create_building" => (
            "/buildings".to_owned(),
            Some(json!({"site_id": site, "doorplate": "新巷9号", "floors_above": 3, "footprint": square})),
        ),
        "get_building" => (format!("/buildings/{building}"), None),
        "update_building" => (format!("/buildings/{building}"), Some(json!({"name": "新名"}))),
        "list_building_floors" => (format!("/buildings/{building}/floors"), None),
        "list_building_history" => (format!("/buildings/{building}/history"), None),
        "list_building_residents" => (format!("/buildings/{building}/residents?purpose=registration_check"), None),
        "create_unit" => (
            format!("/buildings/{building}/units"),
            Some(json!({"code": format!("5{}", &fresh.to_string()[33..]), "floor_number": 5, "capacity": 2})),
        ),
        "get_unit" => (format!("/units/{unit}"), None),
        "update_unit" => (format!("/units/{unit}"), Some(json!({"rooms": 2}))),
        "list_unit_history" => (format!("/units/{unit}/history?purpose=registration_check"), None),
        "list_unit_passes" => (format!("/units/{unit}/passes?purpose=registration_check"), None),
        "list_unit_residents" => (format!("/units/{unit}/residents?purpose=registration_check"), None),
        "create_person" => (
            "/persons".to_owned(),
            Some(json!({"site_id": site, "person": {"name": "王小红", "phone": "15400000002"}})),
        ),
        "search_persons" => (
            "/persons/search".to_owned(),
            Some(json!({"purpose": "registration_check", "phone": super::village::PHONE})),
        ),
        "get_person" => (format!("/persons/{person}?purpose=registration_check"), None),
        "update_person" => (format!("/persons/{person}"), Some(json!({"name": "陈小明", "phone": "15400000003"}))),
        "list_person_residencies" => (format!("/persons/{person}/residencies?purpose=registration_check"), None),
        "reveal_person" => {
            (format!("/persons/{person}/reveal"), Some(json!({"field": "phone", "purpose": "registration_check"})))
        }
        "create_residency" => (
            "/residencies".to_owned(),
            Some(
                json!({"unit_id": unit, "from": "2026-03-01", "person": {"name": format!("李{}", &fresh.to_string()[24..])}}),
            ),
        ),
        "get_residency" => (format!("/residencies/{residency}"), None),
        "end_residency" => (format!("/residencies/{residency}/end"), Some(json!({"to": "2026-03-30"}))),
        "correct_residency" => {
            (format!("/residencies/{residency}/correct"), Some(json!({"from": "2026-01-02", "reason": "笔误"})))
        }
        "create_tenancy" => (
            "/tenancies".to_owned(),
            Some(
                json!({"unit_id": unit, "landlord_id": village.owner, "tenant_ids": [person], "from": "2030-01-01", "to": "2030-02-01"}),
            ),
        ),
        "get_tenancy" => (format!("/tenancies/{tenancy}"), None),
        "end_building_tenancies" => (format!("/buildings/{building}/tenancies/end"), Some(json!({"to": "2026-06-30"}))),
        "end_tenancy" => (format!("/tenancies/{tenancy}/end"), Some(json!({"to": "2026-03-31"}))),
        "list_gates" => (format!("/gates?site_id={site}"), None),
        "create_gate" => (
            "/gates".to_owned(),
            Some(json!({"site_id": site, "kind": "compound", "name": "新闸口", "location": point})),
        ),
        "get_gate" => (format!("/gates/{gate}"), None),
        "update_gate" => (format!("/gates/{gate}"), Some(json!({"name": "改名闸口"}))),
        "list_gate_counts" => (format!("/gates/{gate}/counts"), None),
        "list_devices" => (format!("/devices?site_id={site}"), None),
        "create_device" => (
            "/devices".to_owned(),
            Some(json!({"gate_id": gate, "vendor": "hik", "serial": fresh.to_string(), "direction": "in"})),
        ),
        "get_device" => (format!("/devices/{device}"), None),
        "disable_device" => (format!("/devices/{}/disable", village.spare_devices[0]), None),
        "rotate_device_key" => (format!("/devices/{}/rotate-key", village.spare_devices[1]), Some(json!({}))),
        "end_previous_device_key" => (format!("/devices/{device}/end-previous-key"), None),
        "update_device" => (format!("/devices/{device}"), Some(json!({"heartbeat_s": 30}))),
        "get_device_setup" => (format!("/devices/{device}/setup"), None),
        "list_device_commands" => (format!("/devices/{device}/commands"), None),
        "repeat_device_command" => (format!("/devices/{device}/commands/{}/repeat", village.failed_command), None),
        "list_site_commands" => (format!("/sites/{site}/device-commands"), None),
        "open_pairing_window" => (format!("/sites/{site}/pairing-windows"), Some(json!({"minutes": 5}))),
        "list_pairing_windows" => (format!("/sites/{site}/pairing-windows"), None),
        "close_pairing_window" => (format!("/pairing-windows/{}/close", village.pairing_window), None),
        "list_contacts" => (format!("/sites/{site}/contacts"), None),
        "claim_contact" => (
            format!("/contacts/{}/claim", village.contact),
            Some(json!({"gate_id": gate, "direction": "in", "serial": format!("SN{fresh}")})),
        ),
        "post_heartbeat" => ("/device/heartbeat".to_owned(), Some(json!({"backlog": 0}))),
        "take_commands" => ("/device/commands".to_owned(), None),
        "post_command_results" => ("/device/command-results".to_owned(), Some(json!({"results": []}))),
        "list_dead_letters" => (format!("/dead-letters?site_id={site}"), None),
        "replay_dead_letter" => (format!("/dead-letters/{}/replay", village.dead_letter), None),
        "create_pass" => (
            "/passes".to_owned(),
            Some(json!({"kind": "resident", "gate_ids": [gate], "from": "2026-03-01T00:00:00+08:00", "unit_id": unit,
                "person_id": person, "credentials": [{"kind": "card", "token": fresh.to_string()}]})),
        ),
        "get_pass" => (format!("/passes/{pass}"), None),
        "suspend_pass" => (format!("/passes/{}/suspend", village.spare_passes[0]), None),
        "resume_pass" => (format!("/passes/{}/resume", village.spare_passes[1]), None),
        "end_pass" => (format!("/passes/{}/end", village.spare_passes[2]), Some(json!({"because": "lost"}))),
        "make_pass_qr" => (format!("/passes/{pass}/qr"), Some(json!({"form": "live"}))),
        "make_pass_pin" => (format!("/passes/{pass}/pin"), None),
        "end_pass_credential" => {
            (format!("/passes/{}/credentials/{}/end", village.spare_passes[3], village.spare_credential), None)
        }
        "check_credential" => ("/check".to_owned(), Some(json!({"credential": "c-1"}))),
        "get_verifier_list" => ("/verifier-list".to_owned(), None),
        "list_own_visitors" => ("/me/visitors".to_owned(), None),
        "create_own_visitor" => (
            "/me/visitors".to_owned(),
            Some(json!({"unit_id": unit, "from": "2026-03-31T15:00:00+08:00", "to": "2026-03-31T18:00:00+08:00"})),
        ),
        "suspend_own_pass" => (format!("/me/passes/{}/suspend", own.pass), None),
        "resume_own_pass" => (format!("/me/passes/{}/resume", own.pass), None),
        "end_own_pass" => (format!("/me/passes/{}/end", own.pass), Some(json!({"because": "revoked"}))),
        "make_own_qr" => (format!("/me/passes/{}/qr", own.pass), Some(json!({}))),
        "make_own_pin" => (format!("/me/passes/{}/pin", own.pass), None),
        "end_own_credential" => (format!("/me/passes/{}/credentials/{}/end", own.pass, own.credential), None),
        "post_passages" => (
            "/passages".to_owned(),
            Some(json!({"event_id": fresh.to_string(), "at": "2026-03-31T14:00:00+08:00", "direction": "in",
                "method": "card", "credential": "unknown", "result": "refused"})),
        ),
        "list_gaps" => (format!("/gaps?site_id={site}"), None),
        "get_gap" => (format!("/gaps/{gap}"), None),
        "list_gap_events" => (format!("/gaps/{gap}/events"), None),
        "answer_gap" => (format!("/gaps/{}/answers", village.lived_in[0]), Some(json!({"reason": "moved_out"}))),
        "contest_gap" => (format!("/gaps/{}/contests", village.lived_in[1]), Some(json!({"note": "是我的亲戚来访"}))),
        "decide_gap" => (
            format!("/gaps/{}/decisions", village.lived_in[2]),
            Some(json!({"decision": "rejected", "note": "已现场核实"})),
        ),
        "visit_gap" => (format!("/gaps/{}/visits", village.lived_in[3]), Some(json!({"outcome": "nobody_home"}))),
        "list_gap_rates" => (format!("/sites/{site}/gap-rates"), None),
        "list_own_gaps" => ("/own/gaps".to_owned(), None),
        "list_own_notifications" => ("/own/notifications".to_owned(), None),
        "read_own_notification" => (format!("/own/notifications/{}/read", own.notification), None),
        "subscribe_own_wechat" => ("/own/wechat-subscriptions".to_owned(), None),
        "forget_own_wechat" => ("/own/wechat-subscriptions".to_owned(), None),
        "get_own_wechat" | "forget_own_wechat_user" => ("/own/wechat".to_owned(), None),
        "list_looks" => (format!("/looks?site_id={site}"), None),
        "list_own_persons" => ("/me/person".to_owned(), None),
        "list_own_residencies" => ("/me/residencies".to_owned(), None),
        "list_own_tenancies" => ("/me/tenancies".to_owned(), None),
        "list_own_passes" => ("/me/passes".to_owned(), None),
        "list_own_passages" => ("/me/passages".to_owned(), None),
        "list_own_looks" => ("/me/looks".to_owned(), None),
        "get_own_copy" => ("/me/copy".to_owned(), None),
        "get_doorplate" => (format!("/doorplates/{unit}"), None),
        "create_own_filing" => ("/own/filings".to_owned(), Some(json!({"unit_id": unit, "from": "2026-03-31"}))),
        "close_own_account" => ("/own/account/close".to_owned(), Some(json!({"understood": true}))),
        "list_own_filings" => ("/own/filings".to_owned(), None),
        "withdraw_own_filing" => (format!("/own/filings/{}/withdraw", own.filing), None),
        "confirm_own_filing" => (format!("/own/filings/{}/confirm", own.entered), Some(json!({}))),
        "decline_own_filing" => (format!("/own/filings/{}/decline", own.entered), None),
        "enter_filing" => (
            "/filings".to_owned(),
            Some(
                json!({"unit_id": unit, "from": "2026-03-31", "person": {"name": "黎书彬", "document_kind": "citizen_id",
                "id_number": crate::api::newcomers::number(47), "phone": "15400000077"}}),
            ),
        ),
        "withdraw_filing" => (format!("/filings/{}/withdraw", village.entered), None),
        "list_filings" => ("/filings?purpose=registration_check".to_owned(), None),
        "confirm_filing" => (format!("/filings/{}/confirm", village.filings[0]), None),
        "refuse_filing" => {
            (format!("/filings/{}/refuse", village.filings[1]), Some(json!({"reason": "not_my_tenant"})))
        }
        "list_own_units" => ("/own/units".to_owned(), None),
        "create_ownership_claim" => (
            "/own/ownership-claims".to_owned(),
            Some(
                json!({"unit_ids": [village.titles.free_unit], "evidence": {"kind": "property_certificate", "number": "粤房1"}}),
            ),
        ),
        "list_own_ownership_claims" => ("/own/ownership-claims".to_owned(), None),
        "get_own_ownership_claim" => (format!("/own/ownership-claims/{}", own.claim), None),
        "add_ownership_evidence" => (format!("/own/ownership-claims/{}/evidence", own.claim), None),
        "withdraw_ownership_claim" => (format!("/own/ownership-claims/{}/withdraw", own.claim), None),
        "object_to_ownership_claim" => (format!("/ownership-claims/{}/object", village.titles.claims[2]), None),
        "list_ownership_claims" => ("/ownership-claims?purpose=registration_check".to_owned(), None),
        "get_ownership_claim" => {
            (format!("/ownership-claims/{}?purpose=registration_check", village.titles.claims[0]), None)
        }
        "get_ownership_evidence" => {
            (format!("/ownership-claims/{}/evidence/1?purpose=registration_check", village.titles.claims[0]), None)
        }
        "confirm_ownership_claim" => (format!("/ownership-claims/{}/confirm", village.titles.claims[0]), None),
        "refuse_ownership_claim" => {
            (format!("/ownership-claims/{}/refuse", village.titles.claims[1]), Some(json!({"reason": "not_enough"})))
        }
        "list_unit_owners" => (format!("/units/{unit}/owners?purpose=registration_check"), None),
        "end_unit_owner" => (
            format!("/units/{}/owners/{}/end", village.titles.shared_units[0], village.owner),
            Some(json!({"reference": "粤房2"})),
        ),
        "give_up_unit" => (format!("/own/units/{}/give-up", village.titles.shared_units[1]), None),
        "list_own_agents" => ("/own/agents".to_owned(), None),
        "create_own_agent" => {
            ("/own/agents".to_owned(), Some(json!({"unit_ids": [unit], "rights": ["listings"], "until": "2026-12-31"})))
        }
        "join_own_agent" => ("/own/agents/join".to_owned(), Some(json!({"code": super::titles::CODE}))),
        "end_own_agent" => (format!("/own/agents/{}/end", own.agency), None),
        "list_own_contracts" => ("/own/contracts".to_owned(), None),
        "get_own_contract" => (format!("/own/contracts/{}", own.contract), None),
        "get_contract_pdf" => (format!("/own/contracts/{}/pdf", own.contract), None),
        "create_own_contract" => (
            "/own/contracts".to_owned(),
            Some(
                json!({"kind": "lease", "unit_id": unit, "from": "2027-01-01", "to": "2027-12-31", "rent_cents": 100}),
            ),
        ),
        "make_contract_code" => (format!("/own/contracts/{}/code", own.contract), None),
        "offer_contract" => (format!("/own/contracts/{}/offer", own.contract), None),
        "confirm_contract" => (
            format!("/own/contracts/{}/confirm", own.contract),
            Some(json!({"text_sha256": super::contracts::text_sha256()})),
        ),
        "decline_contract" => (format!("/own/contracts/{}/decline", own.contract), None),
        "withdraw_contract" => (format!("/own/contracts/{}/withdraw", own.contract), None),
        "read_contract_code" => ("/contract-codes/read".to_owned(), Some(json!({"code": super::contracts::CODE}))),
        "join_contract" => ("/own/contracts/join".to_owned(), Some(json!({"code": super::contracts::CODE}))),
        "get_rent_account" => (format!("/own/tenancies/{}/rent", village.tenancy), None),
        "create_receipt" => (
            format!("/own/tenancies/{}/receipts", village.tenancy),
            Some(json!({"kind": "rent", "amount_cents": 100, "paid_on": "2026-03-30"})),
        ),
        "void_receipt" => (format!("/own/receipts/{}/void", own.receipt), None),
        "create_listing" => (
            "/listings".to_owned(),
            Some(
                json!({"unit_id": village.unit, "title": "单间", "rent_cents": 100_000, "deposit_cents": 0, "area_m2": 20}),
            ),
        ),
        "list_listings" => ("/listings".to_owned(), None),
        "get_listing" => (format!("/listings/{}", village.offers.published), None),
        "update_listing" => (format!("/listings/{}", village.offers.drafts[0]), Some(json!({"title": "大单间"}))),
        "submit_listing" => (format!("/listings/{}/submit", village.offers.drafts[1]), None),
        "withdraw_listing" => (format!("/listings/{}/withdraw", village.offers.drafts[2]), None),
        "add_listing_photo" => (format!("/listings/{}/photos", village.offers.drafts[3]), None),
        "remove_listing_photo" => {
            (format!("/listings/{}/photos/{}", village.offers.drafts[4], village.offers.spare_photo), None)
        }
        "renew_listing" => (format!("/listings/{}/renew", village.offers.published), None),
        "publish_listing" => (format!("/listings/{}/publish", village.offers.submitted[0]), None),
        "refuse_listing" => {
            (format!("/listings/{}/refuse", village.offers.submitted[1]), Some(json!({"reason": "misleading"})))
        }
        "take_down_listing" => {
            (format!("/listings/{}/take-down", village.offers.to_take_down), Some(json!({"reason": "misleading"})))
        }
        "get_listing_photo" => {
            (format!("/listings/{}/photos/{}", village.offers.published, village.offers.photo), None)
        }
        "search_listings" => ("/market/listings?bbox=113,23,114,24&sort=rent".to_owned(), None),
        "get_market_listing" => (format!("/market/listings/{}", village.offers.published), None),
        "get_market_photo" => {
            (format!("/market/listings/{}/photos/{}", village.offers.published, village.offers.photo), None)
        }
        "list_market_slots" => (format!("/market/listings/{}/slots", village.viewings.listing), None),
        "create_slots" => (
            format!("/listings/{}/slots", village.offers.published),
            Some(json!({"slots": [{"from": "2026-04-20T10:00:00+08:00", "until": "2026-04-20T10:30:00+08:00"}]})),
        ),
        "list_slots" => (format!("/listings/{}/slots", village.offers.published), None),
        "delete_slot" => {
            (format!("/listings/{}/slots/{}", village.offers.published, village.viewings.spare_slot), None)
        }
        "list_viewings" => ("/viewings".to_owned(), None),
        "get_viewing" => (format!("/viewings/{}", village.viewings.asked[0]), None),
        "confirm_viewing" => (format!("/viewings/{}/confirm", village.viewings.asked[0]), Some(json!({}))),
        "refuse_viewing" => {
            (format!("/viewings/{}/refuse", village.viewings.asked[1]), Some(json!({"reason": "time_unsuitable"})))
        }
        "cancel_viewing" => (format!("/viewings/{}/cancel", village.viewings.asked[2]), None),
        "create_own_viewing" => (
            "/own/viewings".to_owned(),
            Some(
                json!({"listing_id": village.viewings.listing, "slot_id": village.viewings.free_slots[0], "people": 2}),
            ),
        ),
        "list_own_viewings" => ("/own/viewings".to_owned(), None),
        "get_own_viewing" => (format!("/own/viewings/{}", own.viewing), None),
        "cancel_own_viewing" => (format!("/own/viewings/{}/cancel", own.viewing), None),
        "reschedule_own_viewing" => (
            format!("/own/viewings/{}/reschedule", own.viewing),
            Some(json!({"slot_id": village.viewings.free_slots[1]})),
        ),
        "get_own_viewing_code" => (format!("/own/viewings/{}/code", own.viewing), None),
        "create_lock" => (
            "/locks".to_owned(),
            Some(json!({"unit_id": village.unlocked, "vendor_lock_id": format!("LK-{fresh}"), "name": "入户门"})),
        ),
        "list_locks" => ("/locks".to_owned(), None),
        "remove_lock" => (format!("/locks/{}/remove", village.spare_lock), None),
        "give_key" => (
            format!("/locks/{}/keys", village.lock),
            Some(json!({"kind": "period", "holder_person_id": village.owner, "until": "2026-12-31T12:00:00+08:00"})),
        ),
        "list_lock_keys" => (format!("/locks/{}/keys?purpose=registration_check", village.lock), None),
        "revoke_key" => (format!("/keys/{}/revoke", village.key), None),
        "list_own_keys" => ("/own/keys".to_owned(), None),
        "revoke_own_key" => (format!("/own/keys/{}/revoke", own.key), None),
        "create_own_problem" => (
            "/own/problems".to_owned(),
            Some(json!({"kind": "water", "unit_id": village.unit, "text": "厨房水龙头漏水"})),
        ),
        "list_own_problems" => ("/own/problems".to_owned(), None),
        "get_own_problem" => (format!("/own/problems/{}", own.problem[0]), None),
        "withdraw_own_problem" => (format!("/own/problems/{}/withdraw", own.problem[0]), None),
        "reopen_own_problem" => (format!("/own/problems/{}/reopen", own.problem[0]), Some(json!({"text": "还在漏"}))),
        "rate_own_problem" => (format!("/own/problems/{}/rate", own.problem[0]), Some(json!({"stars": 5}))),
        "add_own_problem_photo" => (format!("/own/problems/{}/photos", own.problem[0]), None),
        "get_own_problem_photo" => (format!("/own/problems/{}/photos/{}", own.problem[0], own.problem[1]), None),
        "list_problems" => ("/problems?state=reported&purpose=registration_check".to_owned(), None),
        "get_problem" => (format!("/problems/{}?purpose=registration_check", village.problems.read[0]), None),
        "get_problem_photo" => {
            let [problem, photo] = village.problems.read;
            (format!("/problems/{problem}/photos/{photo}?purpose=registration_check"), None)
        }
        "accept_problem" => (format!("/problems/{}/accept", village.problems.reported), None),
        "hand_over_problem" => {
            (format!("/problems/{}/hand-over", village.problems.of_landlord), Some(json!({"reason": "public_part"})))
        }
        "solve_problem" => {
            (format!("/problems/{}/solve", village.problems.accepted), Some(json!({"note": "换了龙头"})))
        }
        "reject_problem" => {
            (format!("/problems/{}/reject", village.problems.wrong), Some(json!({"reason": "not_found"})))
        }
        "list_own_corrections" => ("/me/corrections".to_owned(), None),
        "create_own_correction" => (
            "/me/corrections".to_owned(),
            Some(json!({"site_id": site, "value": {"field": "phone", "phone": "15400000009"}, "reason": "换号"})),
        ),
        "withdraw_own_correction" => (format!("/me/corrections/{}/withdraw", village.own_correction), None),
        "list_corrections" => (format!("/corrections?site_id={site}&purpose=registration_check"), None),
        "get_correction" => (format!("/corrections/{}?purpose=registration_check", village.correction), None),
        "accept_correction" => {
            (format!("/corrections/{}/accept", village.correction), Some(json!({"reason": "核对无误"})))
        }
        "refuse_correction" => {
            (format!("/corrections/{}/refuse", village.other_correction), Some(json!({"reason": "没有依据"})))
        }
        "list_retention_runs" => (format!("/retention-runs?site_id={site}"), None),
        "list_trail" => (format!("/trail?site_id={site}"), None),
        "get_checkpoint" => (format!("/trail/checkpoint?site_id={site}"), None),
        "list_checkpoints" => (format!("/trail/checkpoints?site_id={site}"), None),
        "get_trail_key" => (format!("/trail/key?site_id={site}"), None),
        "prove_trail_entry" => (format!("/trail/entries/{}/proof", village.look), None),
        "prove_trail_consistency" => (format!("/trail/consistency?site_id={site}&from=1&to=2"), None),
        "list_samples" => (format!("/trail/samples?site_id={site}"), None),
        "list_reviews" => (format!("/trail/reviews?site_id={site}"), None),
        "list_patterns" => (format!("/trail/patterns?site_id={site}"), None),
        "create_review" => {
            ("/trail/reviews".to_owned(), Some(json!({"entry_id": village.look, "verdict": "justified"})))
        }
        "list_purposes" => ("/purposes".to_owned(), None),
        "list_notices" => (format!("/notices?site_id={site}"), None),
        "mark_notice_seen" => (format!("/notices/{}/seen", village.notice), None),
        "request_exception" => (
            "/exceptions".to_owned(),
            Some(
                json!({"site": village.elsewhere, "reason": "协查走失老人", "reference": "110-20260331-5", "until": village.soon()}),
            ),
        ),
        "list_exceptions" => ("/exceptions".to_owned(), None),
        "approve_exception" => (format!("/exceptions/{}/approve", village.exceptions[0]), None),
        "refuse_exception" => (format!("/exceptions/{}/refuse", village.exceptions[1]), None),
        "revoke_exception" => (format!("/exceptions/{}/revoke", village.exceptions[2]), None),
        "get_tilejson" => ("/tiles/building".to_owned(), None),
        "get_tile" => (village.tile.clone(), None),
        "get_open_tilejson" => ("/open/tiles/building".to_owned(), None),
        "get_open_tile" => (format!("/open{}", village.tile), None),
        "get_ogc_landing" => ("/ogc".to_owned(), None),
        "get_ogc_conformance" => ("/ogc/conformance".to_owned(), None),
        "get_ogc_document" => ("/ogc/api".to_owned(), None),
        "list_ogc_collections" => ("/ogc/collections".to_owned(), None),
        "get_ogc_collection" => ("/ogc/collections/building".to_owned(), None),
        "get_ogc_queryables" => ("/ogc/collections/building/queryables".to_owned(), None),
        "list_ogc_items" => ("/ogc/collections/building/items".to_owned(), None),
        "get_ogc_item" => (format!("/ogc/collections/building/items/{building}"), None),
        "list_ogc_collection_tilesets" => ("/ogc/collections/building/tiles".to_owned(), None),
        "get_ogc_collection_tileset" => ("/ogc/collections/building/tiles/WebMercatorQuad".to_owned(), None),
        "get_ogc_collection_tile" => ("/ogc/collections/building/tiles/WebMercatorQuad/12/0/0".to_owned(), None),
        "list_ogc_tilesets" => ("/ogc/tiles".to_owned(), None),
        "get_ogc_tileset" => ("/ogc/tiles/WebMercatorQuad".to_owned(), None),
        "get_ogc_tile" => ("/ogc/tiles/WebMercatorQuad/12/0/0".to_owned(), None),
        "list_ogc_tile_matrix_sets" => ("/ogc/tileMatrixSets".to_owned(), None),
        "get_ogc_tile_matrix_set" => ("/ogc/tileMatrixSets/WebMercatorQuad".to_owned(), None),
        "list_styles" => ("/styles".to_owned(), None),
        "get_style" => ("/styles/village".to_owned(), None),
        "listen_to_events" => ("/events".to_owned(), None),
        other => panic!("say in tests/api/coverage/requests.rs how {other} is called"),
    };
    Good { path, body }
}

/// Whether the answer never ends: then it is not read.
pub fn streams(operation: &Operation) -> bool {
    operation.id == "listen_to_events"
}
