//! Every route, one list.

use std::time::Duration;

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use menpai_domain::terms::Purpose;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::routes;
use utoipa_swagger_ui::SwaggerUi;

use crate::access::Action as A;
use crate::access::guard::{self, Guard, GuardedRoutes};
use crate::http::answer_crs::AnswerCrs;
use crate::http::coding::disregard_refusals;
use crate::http::cross_origin::{CrossOrigin, tell_browsers};
use crate::http::drain::drain_refused;
use crate::http::language::tell_people;
use crate::http::parameters::{Parameters, refuse_unknown};
use crate::http::patience::{Patience, give_up};
use crate::http::{ApiError, FieldError, Problem};
use crate::listings::market_model::MarketSort;
use crate::persons::namesake::Candidate;
use crate::state::AppState;
use crate::terminals::native::{admit, routes as native};
use crate::{
    accounts, agents, areas, assessments, auth, buildings, calendars, codes, console, contracts, corrections,
    dead_letters, devices, events, exceptions, filings, gap_parameters, gaps, gates, health, listings, locks, notices,
    notifications, occupancy, ogc, oidc, own, ownership, passages, passes, persons, policies, problems, residencies,
    retention, reviews, second_factor, sessions, sites, styles, tenancies, terminals, tiles, trail, units, viewings,
    wechat,
};

/// Where the API lives.
pub const API: &str = "/api/v1";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Menpai 门牌",
        description = "The registry of an urban village's rental housing. Shapes are GeoJSON in WGS 84 unless `crs=gcj02` \
            is asked for; times carry an offset; errors are problem documents (RFC 9457) that name the field. \
            Their `message` is for people: in Chinese, or in English where `Accept-Language` prefers that; \
            `Accept-Language: zh-CN` has the `message` of each field in Chinese too. \
            A parameter that an address does not list is an error.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    servers((url = "/api/v1")),
    security(("bearer" = [])),
    components(schemas(Problem, FieldError, Candidate, AnswerCrs, Purpose, MarketSort)),
    modifiers(&Security)
)]
struct Document;

struct Security;

impl Modify for Security {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
        components.add_security_scheme("device", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    }
}

/// The API's routes, each with what its caller must be allowed to do. In parts, since a debug build gives each route a place of its own
/// on the stack of the function that names it.
fn api() -> GuardedRoutes {
    let parts: [fn(GuardedRoutes) -> GuardedRoutes; 9] =
        [signing_in, village, gates, gaps, own, letting, renting, office, maps];
    parts.into_iter().fold(GuardedRoutes::new(Document::openapi()), |routes, part| part(routes))
}

/// Signing in, and staying in.
fn signing_in(routes: GuardedRoutes) -> GuardedRoutes {
    routes
        .open(routes!(auth::routes::login))
        .open(routes!(console::get_console_config))
        .open(routes!(sessions::routes::refresh_session))
        .open(routes!(auth::keys::get_token_keys))
        .open(routes!(oidc::routes::start_oidc))
        .open(routes!(oidc::routes::finish_oidc))
        .open(routes!(codes::routes::request_code))
        .open(routes!(codes::routes::verify_code))
        .open(routes!(wechat::routes::sign_in_by_wechat))
        .may(A::SessionOwn, routes!(sessions::routes::logout))
        .may(A::SessionOwn, routes!(sessions::routes::list_own_sessions))
        .may(A::SessionOwn, routes!(sessions::routes::end_own_session))
        .may(A::SessionOwn, routes!(auth::password_routes::change_password))
        .may(A::SessionOwn, routes!(second_factor::routes::get_second_factor))
        .may(A::SessionOwn, routes!(second_factor::routes::begin_second_factor))
        .may(A::SessionOwn, routes!(second_factor::routes::confirm_second_factor))
        .may(A::SessionOwn, routes!(second_factor::routes::verify_second_factor))
        .may(A::SessionOwn, routes!(second_factor::routes::renew_recovery_codes))
        .may(A::AccountRead, routes!(accounts::routes::list_accounts))
        .may(A::AccountRead, routes!(accounts::routes::list_account_sessions))
        .may(A::SessionEnd, routes!(accounts::routes::end_account_sessions))
        .may(A::SessionOwn, routes!(auth::routes::get_me))
        .may(A::PolicyRead, routes!(policies::routes::get_policy))
}

/// What stands where, who lives there, and by which lease.
fn village(routes: GuardedRoutes) -> GuardedRoutes {
    routes
        .may(A::MapRead, routes!(areas::routes::list_areas))
        .may(A::MapRead, routes!(areas::routes::get_area))
        .may(A::SiteWrite, routes!(areas::routes::create_area))
        .may(A::MapRead, routes!(sites::routes::list_sites))
        .may(A::MapRead, routes!(sites::routes::get_site))
        .may(A::SiteWrite, routes!(sites::routes::create_site))
        .may(A::SiteWrite, routes!(sites::routes::update_site))
        .may(A::StatisticsRead, routes!(sites::routes::get_site_statistics))
        .may(A::MapRead, routes!(calendars::routes::get_working_calendar))
        .may(A::MapRead, routes!(occupancy::routes::get_area_occupancy_limit))
        .may(A::OccupancyWrite, routes!(occupancy::routes::set_area_occupancy_limit))
        .may(A::OccupancyWrite, routes!(occupancy::routes::remove_area_occupancy_limit))
        .may(A::MapRead, routes!(occupancy::routes::get_site_occupancy_limit))
        .may(A::OccupancyWrite, routes!(occupancy::routes::set_site_occupancy_limit))
        .may(A::OccupancyWrite, routes!(occupancy::routes::remove_site_occupancy_limit))
        .may(A::GapParametersRead, routes!(gap_parameters::routes::get_gap_parameters))
        .may(A::GapParametersWrite, routes!(gap_parameters::routes::set_gap_parameters))
        .may(A::GapParametersWrite, routes!(gap_parameters::routes::try_gap_parameters))
        .may(A::MapRead, routes!(buildings::routes::list_buildings))
        .may(A::MapRead, routes!(buildings::routes::search_buildings))
        .may(A::MapRead, routes!(buildings::routes::get_building))
        .may(A::UnitRead, routes!(buildings::routes::list_building_floors))
        .may(A::StatisticsRead, routes!(buildings::history::list_building_history))
        .may(A::BuildingWrite, routes!(buildings::write::create_building))
        .may(A::BuildingWrite, routes!(buildings::write::update_building))
        .may(A::UnitRead, routes!(units::routes::get_unit))
        .may(A::BuildingWrite, routes!(units::routes::create_unit))
        .may(A::BuildingWrite, routes!(units::routes::update_unit))
        .may(A::PersonSearch, routes!(persons::search::search_persons))
        .may(A::PersonSearch, routes!(persons::routes::get_person))
        .may(A::PersonReveal, routes!(persons::routes::reveal_person))
        .may(A::PersonWrite, routes!(persons::routes::create_person))
        .may(A::PersonWrite, routes!(persons::routes::update_person))
        .may(A::ResidentRead, routes!(residencies::list::list_building_residents))
        .may(A::ResidentRead, routes!(residencies::list::list_unit_residents))
        .may(A::ResidentRead, routes!(residencies::history::list_unit_history))
        .may(A::PersonSearch, routes!(residencies::history::list_person_residencies))
        .may(A::ResidencyWrite, routes!(residencies::register::create_residency))
        .may(A::ResidencyEnd, routes!(residencies::routes::get_residency))
        .may(A::ResidencyEnd, routes!(residencies::routes::end_residency))
        .may(A::ResidencyWrite, routes!(residencies::routes::correct_residency))
        .may(A::TenancyWrite, routes!(tenancies::routes::create_tenancy))
        .may(A::TenancyEnd, routes!(tenancies::routes::get_tenancy))
        .may(A::TenancyEnd, routes!(tenancies::routes::end_tenancy))
        .may(A::TenancyEnd, routes!(tenancies::routes::end_building_tenancies))
}

/// Gates, their terminals, passes and passages.
fn gates(routes: GuardedRoutes) -> GuardedRoutes {
    routes
        .may(A::MapRead, routes!(gates::routes::list_gates))
        .may(A::MapRead, routes!(gates::routes::get_gate))
        .may(A::GateRead, routes!(gates::routes::list_gate_counts))
        .may(A::GateWrite, routes!(gates::routes::create_gate))
        .may(A::GateWrite, routes!(gates::routes::update_gate))
        .may(A::GateRead, routes!(devices::routes::list_devices))
        .may(A::GateRead, routes!(devices::routes::get_device))
        .may(A::GateWrite, routes!(devices::routes::create_device))
        .may(A::GateWrite, routes!(devices::routes::disable_device))
        .may(A::GateWrite, routes!(devices::routes::rotate_device_key))
        .may(A::GateWrite, routes!(devices::routes::end_previous_device_key))
        .may(A::GateWrite, routes!(devices::update::update_device))
        .may(A::GateWrite, routes!(devices::setup::get_device_setup))
        .may(A::GateRead, routes!(devices::command_list::list_device_commands))
        .may(A::GateRead, routes!(devices::command_list::list_site_commands))
        .may(A::GateWrite, routes!(devices::command_list::repeat_device_command))
        .may(A::GateWrite, routes!(devices::pairing::routes::open_pairing_window))
        .may(A::GateWrite, routes!(devices::pairing::routes::list_pairing_windows))
        .may(A::GateWrite, routes!(devices::pairing::routes::close_pairing_window))
        .may(A::GateWrite, routes!(devices::pairing::routes::list_contacts))
        .may(A::GateWrite, routes!(devices::pairing::routes::claim_contact))
        .may(A::GateRead, routes!(dead_letters::routes::list_dead_letters))
        .may(A::GateWrite, routes!(dead_letters::routes::replay_dead_letter))
        .may(A::PassRead, routes!(passes::routes::get_pass))
        .may(A::PassRead, routes!(passes::routes::list_unit_passes))
        .may(A::PassWrite, routes!(passes::routes::create_pass))
        .may(A::PassWrite, routes!(passes::life_routes::suspend_pass))
        .may(A::PassWrite, routes!(passes::life_routes::resume_pass))
        .may(A::PassWrite, routes!(passes::life_routes::end_pass))
        .may(A::PassWrite, routes!(passes::life_routes::make_pass_qr))
        .may(A::PassWrite, routes!(passes::life_routes::make_pass_pin))
        .may(A::PassWrite, routes!(passes::life_routes::end_pass_credential))
        .may(A::PassCheck, routes!(passes::check::check_credential))
        .may(A::PassCheck, routes!(passes::verifiers::routes::get_verifier_list))
        .may(A::PassagePost, routes!(passages::routes::post_passages))
        .may(A::PassagePost, routes!(native::post_heartbeat))
        .may(A::PassagePost, routes!(native::take_commands))
        .may(A::PassagePost, routes!(native::post_command_results))
}

/// Gaps, and what people are told.
fn gaps(routes: GuardedRoutes) -> GuardedRoutes {
    routes
        .may(A::StatisticsRead, routes!(assessments::routes::list_impact_assessments))
        .may(A::AssessmentWrite, routes!(assessments::routes::create_impact_assessment))
        .may(A::GapRead, routes!(gaps::routes::list_gaps))
        .may(A::GapRead, routes!(gaps::routes::get_gap))
        .may(A::GapRead, routes!(gaps::routes::list_gap_events))
        .may(A::OwnGapAnswer, routes!(gaps::people::answer_gap))
        .may(A::OwnGapAnswer, routes!(gaps::people::contest_gap))
        .may(A::GapDecide, routes!(gaps::staff::decide_gap))
        .may(A::GapVisit, routes!(gaps::staff::visit_gap))
        .may(A::StatisticsRead, routes!(gaps::rates::list_gap_rates))
        .may(A::OwnRead, routes!(gaps::own::list_own_gaps))
        .may(A::OwnRead, routes!(notifications::routes::list_own_notifications))
        .may(A::OwnRead, routes!(notifications::routes::read_own_notification))
        .may(A::OwnGapAnswer, routes!(notifications::routes::subscribe_own_wechat))
        .may(A::OwnGapAnswer, routes!(notifications::routes::forget_own_wechat))
        .may(A::OwnRead, routes!(wechat::routes::get_own_wechat))
        .may(A::OwnGapAnswer, routes!(wechat::routes::forget_own_wechat_user))
}

/// What people have of their own, and where they say that they live.
fn own(routes: GuardedRoutes) -> GuardedRoutes {
    routes
        .may(A::OwnRead, routes!(own::routes::list_own_persons))
        .may(A::OwnRead, routes!(own::routes::list_own_residencies))
        .may(A::OwnRead, routes!(own::routes::list_own_tenancies))
        .may(A::OwnRead, routes!(own::routes::list_own_passes))
        .may(A::OwnRead, routes!(own::routes::list_own_passages))
        .may(A::OwnRead, routes!(passes::own::list_own_visitors))
        .may(A::OwnPassWrite, routes!(passes::own::create_own_visitor))
        .may(A::OwnPassWrite, routes!(passes::own::suspend_own_pass))
        .may(A::OwnPassWrite, routes!(passes::own::resume_own_pass))
        .may(A::OwnPassWrite, routes!(passes::own::end_own_pass))
        .may(A::OwnPassWrite, routes!(passes::own::make_own_qr))
        .may(A::OwnPassWrite, routes!(passes::own::make_own_pin))
        .may(A::OwnPassWrite, routes!(passes::own::end_own_credential))
        .may(A::OwnRead, routes!(own::routes::list_own_looks))
        .may(A::OwnRead, routes!(own::copy::get_own_copy))
        .may(A::OwnClose, routes!(own::close::close_own_account))
        .may(A::OwnFile, routes!(filings::own::get_doorplate))
        .may(A::OwnFile, routes!(filings::own::create_own_filing))
        .may(A::OwnRead, routes!(filings::own::list_own_filings))
        .may(A::OwnFile, routes!(filings::own::withdraw_own_filing))
        .may(A::OwnFile, routes!(filings::answer::confirm_own_filing))
        .may(A::OwnFile, routes!(filings::answer::decline_own_filing))
        .may(A::FilingEnter, routes!(filings::enter::enter_filing))
        .may(A::FilingEnter, routes!(filings::enter::withdraw_filing))
        .may(A::FilingRead, routes!(filings::decide::list_filings))
        .may(A::FilingDecide, routes!(filings::decide::confirm_filing))
        .may(A::FilingDecide, routes!(filings::decide::refuse_filing))
}

/// Owners, agents, contracts and units on offer.
fn letting(routes: GuardedRoutes) -> GuardedRoutes {
    routes
        .may(A::OwnRead, routes!(ownership::units::list_own_units))
        .may(A::OwnOwnership, routes!(ownership::claim::create_ownership_claim))
        .may(A::OwnOwnership, routes!(ownership::evidence::add_ownership_evidence))
        .may(A::OwnRead, routes!(ownership::own::list_own_ownership_claims))
        .may(A::OwnRead, routes!(ownership::own::get_own_ownership_claim))
        .may(A::OwnOwnership, routes!(ownership::own::withdraw_ownership_claim))
        .may(A::OwnOwnership, routes!(ownership::owners::object_to_ownership_claim))
        .may(A::OwnOwnership, routes!(ownership::owners::give_up_unit))
        .may(A::OwnershipRead, routes!(ownership::decide::list_ownership_claims))
        .may(A::OwnershipRead, routes!(ownership::decide::get_ownership_claim))
        .may(A::OwnershipRead, routes!(ownership::evidence::get_ownership_evidence))
        .may(A::OwnershipRead, routes!(ownership::owners::list_unit_owners))
        .may(A::OwnershipDecide, routes!(ownership::decide::confirm_ownership_claim))
        .may(A::OwnershipDecide, routes!(ownership::decide::refuse_ownership_claim))
        .may(A::OwnershipDecide, routes!(ownership::owners::end_unit_owner))
        .may(A::OwnRead, routes!(agents::read::list_own_agents))
        .may(A::OwnAgent, routes!(agents::offer::create_own_agent))
        .may(A::OwnAgent, routes!(agents::join::join_own_agent))
        .may(A::OwnAgent, routes!(agents::offer::end_own_agent))
        .may(A::OwnRead, routes!(contracts::read::list_own_contracts))
        .may(A::OwnRead, routes!(contracts::read::get_own_contract))
        .may(A::OwnRead, routes!(contracts::read::get_contract_pdf))
        .may(A::OwnContract, routes!(contracts::propose::create_own_contract))
        .may(A::OwnContract, routes!(contracts::propose::make_contract_code))
        .may(A::OwnContract, routes!(contracts::propose::offer_contract))
        .may(A::OwnContract, routes!(contracts::join::read_contract_code))
        .may(A::OwnContract, routes!(contracts::join::join_contract))
        .may(A::OwnContract, routes!(contracts::answer::confirm_contract))
        .may(A::OwnContract, routes!(contracts::answer::decline_contract))
        .may(A::OwnContract, routes!(contracts::answer::withdraw_contract))
        .may(A::OwnRead, routes!(contracts::receipts::get_rent_account))
        .may(A::OwnContract, routes!(contracts::receipts::create_receipt))
        .may(A::OwnContract, routes!(contracts::receipts::void_receipt))
        .may(A::ListingWrite, routes!(listings::routes::create_listing))
        .may(A::ListingRead, routes!(listings::routes::list_listings))
        .may(A::ListingRead, routes!(listings::routes::get_listing))
        .may(A::ListingWrite, routes!(listings::routes::update_listing))
        .may(A::ListingWrite, routes!(listings::routes::submit_listing))
        .may(A::ListingWrite, routes!(listings::routes::renew_listing))
        .may(A::ListingWrite, routes!(listings::routes::withdraw_listing))
        .may(A::ListingDecide, routes!(listings::decide::publish_listing))
        .may(A::ListingDecide, routes!(listings::decide::refuse_listing))
        .may(A::ListingDecide, routes!(listings::decide::take_down_listing))
        .may(A::ListingWrite, routes!(listings::photos::routes::add_listing_photo))
        .may(A::ListingWrite, routes!(listings::photos::routes::remove_listing_photo))
        .may(A::ListingRead, routes!(listings::photos::routes::get_listing_photo))
        .may(A::ListingSearch, routes!(listings::market::search_listings))
        .may(A::ListingSearch, routes!(listings::market::get_market_listing))
        .may(A::ListingSearch, routes!(listings::photos::routes::get_market_photo))
}

/// Viewings, keys and problems.
fn renting(routes: GuardedRoutes) -> GuardedRoutes {
    routes
        .may(A::ListingSearch, routes!(viewings::slots::list_market_slots))
        .may(A::ViewingOffer, routes!(viewings::slots::create_slots))
        .may(A::ViewingOffer, routes!(viewings::slots::list_slots))
        .may(A::ViewingOffer, routes!(viewings::slots::delete_slot))
        .may(A::ViewingOffer, routes!(viewings::landlord::list_viewings))
        .may(A::ViewingOffer, routes!(viewings::landlord::get_viewing))
        .may(A::ViewingOffer, routes!(viewings::landlord::confirm_viewing))
        .may(A::ViewingOffer, routes!(viewings::landlord::refuse_viewing))
        .may(A::ViewingOffer, routes!(viewings::landlord::cancel_viewing))
        .may(A::OwnViewing, routes!(viewings::own::create_own_viewing))
        .may(A::OwnViewing, routes!(viewings::own::list_own_viewings))
        .may(A::OwnViewing, routes!(viewings::own::get_own_viewing))
        .may(A::OwnViewing, routes!(viewings::own::cancel_own_viewing))
        .may(A::OwnViewing, routes!(viewings::own::reschedule_own_viewing))
        .may(A::OwnViewing, routes!(viewings::own::get_own_viewing_code))
        .may(A::LockWrite, routes!(locks::routes::create_lock))
        .may(A::LockRead, routes!(locks::routes::list_locks))
        .may(A::LockWrite, routes!(locks::routes::remove_lock))
        .may(A::KeyWrite, routes!(locks::keys::give_key))
        .may(A::KeyRevoke, routes!(locks::keys::list_lock_keys))
        .may(A::KeyRevoke, routes!(locks::keys::revoke_key))
        .may(A::OwnRead, routes!(locks::own::list_own_keys))
        .may(A::OwnKeyRevoke, routes!(locks::own::revoke_own_key))
        .may(A::OwnProblem, routes!(problems::own::create_own_problem))
        .may(A::OwnRead, routes!(problems::own::list_own_problems))
        .may(A::OwnRead, routes!(problems::own::get_own_problem))
        .may(A::OwnProblem, routes!(problems::own::withdraw_own_problem))
        .may(A::OwnProblem, routes!(problems::own::reopen_own_problem))
        .may(A::OwnProblem, routes!(problems::own::rate_own_problem))
        .may(A::OwnProblem, routes!(problems::photos::add_own_problem_photo))
        .may(A::OwnRead, routes!(problems::photos::get_own_problem_photo))
        .may(A::ProblemRead, routes!(problems::handle::list_problems))
        .may(A::ProblemRead, routes!(problems::handle::get_problem))
        .may(A::ProblemRead, routes!(problems::photos::get_problem_photo))
        .may(A::ProblemHandle, routes!(problems::handle::accept_problem))
        .may(A::ProblemHandOver, routes!(problems::handle::hand_over_problem))
        .may(A::ProblemHandle, routes!(problems::handle::solve_problem))
        .may(A::ProblemHandle, routes!(problems::handle::reject_problem))
}

/// Corrections, the trail, and what the office does under it.
fn office(routes: GuardedRoutes) -> GuardedRoutes {
    routes
        .may(A::OwnRead, routes!(corrections::own::list_own_corrections))
        .may(A::OwnCorrect, routes!(corrections::own::create_own_correction))
        .may(A::OwnCorrect, routes!(corrections::own::withdraw_own_correction))
        .may(A::CorrectionRead, routes!(corrections::staff::list_corrections))
        .may(A::CorrectionRead, routes!(corrections::staff::get_correction))
        .may(A::CorrectionDecide, routes!(corrections::decide::accept_correction))
        .may(A::CorrectionDecide, routes!(corrections::decide::refuse_correction))
        .may(A::RetentionRead, routes!(retention::routes::list_retention_runs))
        .may(A::LookRead, routes!(trail::routes::list_looks))
        .may(A::TrailRead, routes!(trail::routes::list_trail))
        .may(A::TrailRead, routes!(trail::proofs::get_checkpoint))
        .may(A::TrailRead, routes!(trail::proofs::list_checkpoints))
        .may(A::TrailRead, routes!(trail::proofs::get_trail_key))
        .may(A::TrailRead, routes!(trail::proofs::prove_trail_entry))
        .may(A::TrailRead, routes!(trail::proofs::prove_trail_consistency))
        .may(A::ReviewRead, routes!(reviews::routes::list_samples))
        .may(A::ReviewRead, routes!(reviews::routes::list_reviews))
        .may(A::ReviewRead, routes!(reviews::routes::list_patterns))
        .may(A::ReviewWrite, routes!(reviews::routes::create_review))
        .may(A::SessionOwn, routes!(policies::routes::list_purposes))
        .may(A::NoticeRead, routes!(notices::routes::list_notices))
        .may(A::NoticeWrite, routes!(notices::routes::mark_notice_seen))
        .may(A::ExceptionRequest, routes!(exceptions::routes::request_exception))
        .may(A::ExceptionRead, routes!(exceptions::routes::list_exceptions))
        .may(A::ExceptionDecide, routes!(exceptions::routes::approve_exception))
        .may(A::ExceptionDecide, routes!(exceptions::routes::refuse_exception))
        .may(A::ExceptionDecide, routes!(exceptions::routes::revoke_exception))
}

/// The map.
fn maps(routes: GuardedRoutes) -> GuardedRoutes {
    routes
        .may(A::MapRead, routes!(tiles::routes::get_tilejson))
        .may(A::MapRead, routes!(tiles::routes::get_tile))
        .open(routes!(tiles::open::get_open_tilejson))
        .open(routes!(tiles::open::get_open_tile))
        .may(A::MapRead, routes!(ogc::landing::get_ogc_landing))
        .may(A::MapRead, routes!(ogc::landing::get_ogc_conformance))
        .may(A::MapRead, routes!(ogc::document::get_ogc_document))
        .may(A::MapRead, routes!(ogc::collections::list_ogc_collections))
        .may(A::MapRead, routes!(ogc::collections::get_ogc_collection))
        .may(A::MapRead, routes!(ogc::queryables::get_ogc_queryables))
        .may(A::MapRead, routes!(ogc::items::list_ogc_items))
        .may(A::MapRead, routes!(ogc::items::get_ogc_item))
        .may(A::MapRead, routes!(ogc::tilesets::list_ogc_collection_tilesets))
        .may(A::MapRead, routes!(ogc::tilesets::get_ogc_collection_tileset))
        .may(A::MapRead, routes!(ogc::tiles::get_ogc_collection_tile))
        .may(A::MapRead, routes!(ogc::tilesets::list_ogc_tilesets))
        .may(A::MapRead, routes!(ogc::tilesets::get_ogc_tileset))
        .may(A::MapRead, routes!(ogc::tiles::get_ogc_tile))
        .may(A::MapRead, routes!(ogc::tile_matrix_sets::list_ogc_tile_matrix_sets))
        .may(A::MapRead, routes!(ogc::tile_matrix_sets::get_ogc_tile_matrix_set))
        .may(A::MapRead, routes!(styles::routes::list_styles))
        .may(A::MapRead, routes!(styles::routes::get_style))
        .may(A::MapRead, routes!(events::routes::listen_to_events))
}

/// The OpenAPI 3.1 document.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    api().finish().0.into_openapi()
}

/// The API and the console on one listener.
pub fn public(state: AppState) -> Router {
    let (routes, rules) = api().finish();
    let (routes, document) = routes.split_for_parts();
    let guard = Guard { state: state.clone(), rules, prefix: API };
    let patience = Patience::of(&state.config.http, &document, API);
    let parameters = Parameters::of(&document, API);
    let limited = routes
        // Behind the guard: who may not ask at all is not told how one asks.
        .route_layer(middleware::from_fn_with_state(parameters, refuse_unknown))
        .route_layer(middleware::from_fn_with_state(guard, guard::guard))
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed)
        .fallback(async || ApiError::NotFound("address"))
        .layer(middleware::from_fn_with_state(patience, give_up))
        // What the API answers is for this caller at this moment; what may be kept says so itself.
        .layer(SetResponseHeaderLayer::if_not_present(CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .layer(middleware::from_fn_with_state(CrossOrigin::new(&state.config), tell_browsers));
    let api = Router::new().nest(API, limited);
    let rest = Router::new()
        .merge(SwaggerUi::new("/api/v1/docs").url("/api/v1/openapi.json", document))
        .fallback(console::serve_file);
    // Supervisors ask all the time, also while the server is still starting: that is no failure to be logged.
    let watched = Router::new()
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(health::metrics));
    shared_layers(api.merge(rest)).merge(watched).with_state(state)
}

/// The devices' own listener: what terminals post and ask, and nothing else.
pub fn devices(state: AppState) -> Router {
    let timeout = Duration::from_secs(state.config.http.request_timeout_s);
    let (routes, rules) = GuardedRoutes::new(Document::openapi())
        .may(A::PassagePost, routes!(passages::routes::post_passages))
        .may(A::PassagePost, routes!(native::post_heartbeat))
        .may(A::PassagePost, routes!(native::take_commands))
        .may(A::PassagePost, routes!(native::post_command_results))
        .may(A::PassCheck, routes!(passes::check::check_credential))
        .may(A::PassCheck, routes!(passes::verifiers::routes::get_verifier_list))
        .finish();
    let guard = Guard { state: state.clone(), rules, prefix: API };
    let (routes, document) = routes.split_for_parts();
    let parameters = Parameters::of(&document, API);
    let routes = routes
        .route_layer(middleware::from_fn_with_state(parameters, refuse_unknown))
        .route_layer(middleware::from_fn_with_state(guard, guard::guard))
        // Before the guard: who signed a request can only be told with its body.
        .route_layer(middleware::from_fn_with_state(state.clone(), admit::admit))
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed)
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, timeout));
    let timeout = TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, timeout);
    let vendors = terminals::routes::all().layer(timeout);
    let api = Router::new().nest(API, routes).merge(vendors).fallback(async || ApiError::NotFound("address"));
    shared_layers(api).with_state(state)
}

/// What every listener does with every request: an id, a log line, a metric; a panic becomes a 500.
fn shared_layers(router: Router<AppState>) -> Router<AppState> {
    // Tiles are compressed once per cache entry, events must not be held back.
    let compress = SizeAbove::new(1024)
        .and(NotForContentType::const_new("application/vnd.mapbox-vector-tile"))
        .and(NotForContentType::const_new("text/event-stream"));
    router
        .layer(middleware::from_fn(drain_refused))
        .layer(middleware::from_fn(measure))
        .layer(CatchPanicLayer::custom(|_cause| ApiError::internal("a handler panicked").into_response()))
        .layer(middleware::from_fn(tell_people))
        .layer(CompressionLayer::new().compress_when(compress))
        .layer(middleware::map_request(async |request: Request| disregard_refusals(request)))
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
}

/// The span of a request: its route, never its query, which can hold what somebody looked for.
fn span<B>(request: &axum::http::Request<B>) -> tracing::Span {
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str);
    let id = request.headers().get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or("-");
    tracing::info_span!("request", method = %request.method(), route, id)
}

/// Counts and times requests by route.
async fn measure(request: Request, next: Next) -> Response {
    let method = request.method().to_string();
    let route =
        request.extensions().get::<MatchedPath>().map_or_else(|| "other".to_owned(), |path| path.as_str().to_owned());
    let started = std::time::Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    metrics::counter!("menpai_http_requests_total", "method" => method.clone(), "route" => route.clone(), "status" => status).increment(1);
    metrics::histogram!("menpai_http_request_seconds", "method" => method, "route" => route)
        .record(started.elapsed().as_secs_f64());
    response
}
