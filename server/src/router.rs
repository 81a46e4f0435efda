//! Every route, one list.

use std::time::Duration;

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use menpai_domain::terms::Purpose;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use utoipa_swagger_ui::SwaggerUi;

use crate::http::answer_crs::AnswerCrs;
use crate::http::{ApiError, FieldError, Problem};
use crate::state::AppState;
use crate::{
    areas, assessments, auth, buildings, console, devices, events, gaps, gates, health, looks, passages, passes,
    persons, residencies, sites, telemetry, tenancies, tiles, units,
};

/// Where the API lives.
pub const API: &str = "/api/v1";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Menpai 门牌",
        description = "The registry of an urban village's rental housing. Shapes are GeoJSON in WGS 84 unless `crs=gcj02` \
            is asked for; times carry an offset; errors are problem documents (RFC 9457) that name the field.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    servers((url = "/api/v1")),
    security(("bearer" = [])),
    components(schemas(Problem, FieldError, AnswerCrs, Purpose)),
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

/// The API's routes with their document.
fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(auth::routes::login))
        .routes(routes!(auth::routes::logout))
        .routes(routes!(auth::routes::get_me))
        .routes(routes!(areas::routes::list_areas, areas::routes::create_area))
        .routes(routes!(areas::routes::get_area))
        .routes(routes!(sites::routes::list_sites, sites::routes::create_site))
        .routes(routes!(sites::routes::get_site, sites::routes::update_site))
        .routes(routes!(sites::routes::get_site_statistics))
        .routes(routes!(buildings::routes::list_buildings, buildings::write::create_building))
        .routes(routes!(buildings::routes::search_buildings))
        .routes(routes!(buildings::routes::get_building, buildings::write::update_building))
        .routes(routes!(buildings::routes::list_building_floors))
        .routes(routes!(buildings::history::list_building_history))
        .routes(routes!(units::routes::create_unit))
        .routes(routes!(units::routes::get_unit, units::routes::update_unit))
        .routes(routes!(persons::routes::create_person))
        .routes(routes!(persons::search::search_persons))
        .routes(routes!(persons::routes::get_person, persons::routes::update_person))
        .routes(routes!(persons::routes::reveal_person))
        .routes(routes!(residencies::list::list_building_residents))
        .routes(routes!(residencies::list::list_unit_residents))
        .routes(routes!(residencies::history::list_unit_history))
        .routes(routes!(residencies::history::list_person_residencies))
        .routes(routes!(residencies::register::create_residency))
        .routes(routes!(residencies::routes::get_residency))
        .routes(routes!(residencies::routes::end_residency))
        .routes(routes!(residencies::routes::correct_residency))
        .routes(routes!(tenancies::routes::create_tenancy))
        .routes(routes!(tenancies::routes::get_tenancy))
        .routes(routes!(tenancies::routes::end_tenancy))
        .routes(routes!(gates::routes::list_gates, gates::routes::create_gate))
        .routes(routes!(gates::routes::get_gate, gates::routes::update_gate))
        .routes(routes!(gates::routes::list_gate_counts))
        .routes(routes!(devices::routes::list_devices, devices::routes::create_device))
        .routes(routes!(devices::routes::get_device))
        .routes(routes!(devices::routes::disable_device))
        .routes(routes!(devices::routes::rotate_device_key))
        .routes(routes!(passes::routes::create_pass))
        .routes(routes!(passes::routes::get_pass))
        .routes(routes!(passes::routes::end_pass))
        .routes(routes!(passes::routes::list_unit_passes))
        .routes(routes!(passages::routes::post_passages))
        .routes(routes!(assessments::routes::list_impact_assessments, assessments::routes::create_impact_assessment))
        .routes(routes!(gaps::routes::list_gaps))
        .routes(routes!(gaps::routes::get_gap))
        .routes(routes!(looks::routes::list_looks))
        .routes(routes!(tiles::routes::get_tilejson))
        .routes(routes!(tiles::routes::get_tile))
        .routes(routes!(events::routes::listen_to_events))
        .routes(routes!(console::get_console_config))
}

/// The OpenAPI 3.1 document.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    api().into_openapi()
}

/// The API and the console on one listener.
pub fn public(state: AppState) -> Router {
    let (routes, document) = api().split_for_parts();
    let timeout = Duration::from_secs(state.config.http.request_timeout_s);
    let limited = routes
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed)
        .fallback(async || ApiError::NotFound("address"))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, timeout));
    let api = Router::new().nest(API, limited);
    let rest = Router::new()
        .merge(SwaggerUi::new("/api/v1/docs").url("/api/v1/openapi.json", document))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(health::metrics))
        .fallback(console::serve_file);
    shared_layers(api.merge(rest)).with_state(state)
}

/// The devices' own listener: passages, and nothing else.
pub fn devices(state: AppState) -> Router {
    let timeout = Duration::from_secs(state.config.http.request_timeout_s);
    let routes = Router::new()
        .route("/passages", post(passages::routes::post_passages))
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed)
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, timeout));
    let api = Router::new().nest(API, routes).fallback(async || ApiError::NotFound("address"));
    shared_layers(api).with_state(state)
}

/// What every listener does with every request: an id, a log line, a metric; a panic becomes a 500.
fn shared_layers(router: Router<AppState>) -> Router<AppState> {
    // Tiles are compressed once per cache entry, events must not be held back.
    let compress = SizeAbove::new(1024)
        .and(NotForContentType::const_new("application/vnd.mapbox-vector-tile"))
        .and(NotForContentType::const_new("text/event-stream"));
    router
        .layer(middleware::from_fn(measure))
        .layer(CatchPanicLayer::custom(|_cause| ApiError::internal("a handler panicked").into_response()))
        .layer(CompressionLayer::new().compress_when(compress))
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
    telemetry::metrics();
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
