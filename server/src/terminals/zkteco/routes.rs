//! The paths below `/iclock/`, with the variants that firmware makes of them.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use menpai_domain::sealed::Field;
use menpai_domain::terms::{DeviceProtocol, PushKind};

use super::{answer, orders, parse};
use crate::dead_letters::kind::LetterKind;
use crate::dead_letters::reason::LetterReason;
use crate::devices::delivery;
use crate::devices::known::Terminal;
use crate::devices::seen::Said;
use crate::http::{ApiError, ApiResult};
use crate::state::AppState;
use crate::terminals::front::{self, Denied, Shown, Source};
use crate::terminals::inbound::{self, Broken};
use crate::terminals::routes::{bury, count};
use crate::terminals::splitter::{Parts, is_biometric};

/// Tables of templates and pictures, beside those whose names say it.
const BIOMETRIC_TABLES: &[&str] =
    &["biodata", "biophoto", "userpic", "attphoto", "fingertmp", "templatev10", "operlog"];

/// A terminal whose address holds its secret.
pub async fn with_secret(
    State(state): State<AppState>,
    source: Source,
    Path((secret, what)): Path<(String, String)>,
    request: Request,
) -> Response {
    answer(&state, source, Some(&secret), &what, request).await
}

/// A terminal that is known by its serial number and where it calls from.
pub async fn by_serial(
    State(state): State<AppState>,
    source: Source,
    Path(what): Path<String>,
    request: Request,
) -> Response {
    answer(&state, source, None, &what, request).await
}

async fn answer(state: &AppState, source: Source, secret: Option<&str>, what: &str, request: Request) -> Response {
    let query = Query::of(&request);
    let shown = Shown { secret, serial: query.get("sn"), protocol: DeviceProtocol::Zkteco };
    let terminal = match front::enter(state, source, shown).await {
        Ok(terminal) if query.get("sn").is_some() => terminal,
        Ok(_) | Err(Denied::Refused) => return StatusCode::FORBIDDEN.into_response(),
        Err(Denied::Later) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    };
    let call = Call { state, terminal, query };
    let is_read = request.method() == Method::GET;
    let path = what.trim_start_matches("iclock/").trim_end_matches(".aspx").to_ascii_lowercase();
    let told = match (path.as_str(), is_read) {
        ("cdata", true) => Ok(call.begin()),
        ("cdata" | "querydata", false) => call.upload(request).await,
        ("registry", _) => {
            call.told_of_itself(request).await.map(|()| format!("RegistryCode={}", call.code("registry")))
        }
        ("push", _) => Ok(answer::push(&call.code("session"))),
        ("getrequest", true) => call.orders().await,
        ("devicecmd", false) => call.results(request).await,
        ("rtdata", true) => Ok(answer::clock(call.terminal.clock_zone, state.clock.now())),
        ("ping", true) => Ok("OK".to_owned()),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    match told {
        Ok(text) => ([(header::CONTENT_TYPE, "text/plain")], text).into_response(),
        Err(ApiError::PayloadTooLarge { .. }) => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Err(ApiError::Validation(_)) => StatusCode::BAD_REQUEST.into_response(),
        Err(ApiError::Unavailable) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Err(error) => error.into_response().status().into_response(),
    }
}

/// The parameters of a call; their names in whichever letters.
struct Query(Vec<(String, String)>);

impl Query {
    fn of(request: &Request) -> Self {
        let pairs = form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes());
        Self(pairs.take(64).map(|(name, value)| (name.to_ascii_lowercase(), value.into_owned())).collect())
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, value)| known == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }
}

struct Call<'a> {
    state: &'a AppState,
    terminal: Arc<Terminal>,
    query: Query,
}

impl Call<'_> {
    /// The handshake: which protocol it speaks, and the options that we want of it.
    fn begin(&self) -> String {
        let kind = match self.query.get("devicetype") {
            Some(kind) if kind.eq_ignore_ascii_case("acc") => PushKind::Access,
            _ => PushKind::Attendance,
        };
        let firmware = self.query.get("pushver").map(|version| version.chars().take(40).collect());
        let said = Said { firmware, push_kind: Some(kind), ..Said::default() };
        self.state.seen.note(&self.terminal, self.state.clock.now(), said);
        match kind {
            PushKind::Access => answer::access(&self.code("registry"), &self.code("session")),
            PushKind::Attendance => {
                answer::attendance(&self.terminal.serial, self.terminal.clock_zone, self.state.clock.now())
            }
        }
    }

    /// A code of this terminal that stays the same and tells nothing.
    fn code(&self, what: &str) -> String {
        let id = self.terminal.device.device_id;
        hex::encode(&self.state.keyring.blind_index(Field::DeviceSigning, &format!("{what}/{id}"))[..16])
    }

    /// An upload: stored, or counted and dropped; acknowledged in the word of its table.
    async fn upload(&self, request: Request) -> ApiResult<String> {
        let table = self.query.get("table").or_else(|| self.query.get("type")).unwrap_or_default().to_ascii_lowercase();
        let name = self.query.get("tablename").unwrap_or_default().to_ascii_lowercase();
        let zone = self.terminal.clock_zone;
        let kind = match (table.as_str(), name.as_str()) {
            ("attlog", _) => Some(LetterKind::Attlog),
            ("rtlog", _) => Some(LetterKind::Rtlog),
            (_, "transaction") => Some(LetterKind::Transaction),
            _ => None,
        };
        let Some((kind, read)) = kind.and_then(|kind| Some((kind, parse::parser_of(kind)?))) else {
            let lines = inbound::count_lines(request.into_body()).await.map_err(told)?;
            let of_a_body = is_biometric(&table) || is_biometric(&name);
            if of_a_body || [&table, &name].iter().any(|table| BIOMETRIC_TABLES.contains(&table.as_str())) {
                metrics::counter!("menpai_biometrics_dropped_total").increment(lines.max(1));
            }
            count(DeviceProtocol::Zkteco, "other_table");
            return Ok(self.acknowledged(&table, &name, lines));
        };
        let parts = read_body(request).await?;
        let body = parts.parts.into_iter().next().unwrap_or_default().body;
        let upload = read(&body, zone);
        drop(body);
        let (lines, count_of) = (upload.lines as u64, upload.reported.len() as u64);
        metrics::counter!("menpai_terminal_events_total", "protocol" => "zkteco", "what" => "passage")
            .increment(count_of);
        metrics::counter!("menpai_terminal_events_total", "protocol" => "zkteco", "what" => "state")
            .increment(upload.states);
        for lines in parse::letters(&upload.broken) {
            bury(self.state, &self.terminal, kind, LetterReason::Line, lines.as_bytes()).await?;
        }
        self.state.ingest.pass_over(&self.terminal.device, &upload.passed_over);
        // As many at once as the writer takes; the terminal is answered when all of them are on disk.
        let mut rest = upload.reported;
        while !rest.is_empty() {
            let next = rest.split_off(rest.len().min(1000));
            self.state.ingest.store(&self.terminal.device, rest, self.state.clock.now()).await?;
            rest = next;
        }
        Ok(self.acknowledged(&table, &name, lines))
    }

    fn acknowledged(&self, table: &str, name: &str, lines: u64) -> String {
        let is_queried = self.query.get("type").is_some() || table == "tabledata";
        if is_queried && !name.is_empty() {
            let counted = self.query.get("count").and_then(|count| count.parse().ok()).unwrap_or(lines);
            let name: String = self.query.get("tablename").unwrap_or(name).chars().take(40).collect();
            return format!("{name}={counted}");
        }
        match table {
            "attlog" | "operlog" => format!("OK: {lines}"),
            _ => "OK".to_owned(),
        }
    }

    async fn told_of_itself(&self, request: Request) -> ApiResult<()> {
        read_body(request).await.map(drop)
    }

    /// What is to be done. Almost always nothing, and then nothing is asked of the database.
    async fn orders(&self) -> ApiResult<String> {
        let kind = self.terminal.push_kind.unwrap_or(PushKind::Attendance);
        let now = self.state.clock.now();
        let due = delivery::due(self.state, &self.terminal).await?;
        let orders: Vec<String> =
            due.iter().flat_map(|command| orders::of(command, kind, self.terminal.clock_zone, now)).collect();
        Ok(if orders.is_empty() { "OK".to_owned() } else { orders.join("\r\n") + "\r\n" })
    }

    /// What came of it.
    async fn results(&self, request: Request) -> ApiResult<String> {
        let kind = self.terminal.push_kind.unwrap_or(PushKind::Attendance);
        let parts = read_body(request).await?;
        let body = parts.parts.into_iter().next().unwrap_or_default().body;
        let results = parse::results(&body);
        if results.is_empty() {
            bury(self.state, &self.terminal, LetterKind::Results, LetterReason::Results, &body).await?;
            return Ok("OK".to_owned());
        }
        delivery::finish(self.state, &self.terminal, &results, |id, command| {
            orders::command_of(id, kind, orders::is_long(command))
        })
        .await?;
        Ok("OK".to_owned())
    }
}

async fn read_body(request: Request) -> ApiResult<Parts> {
    inbound::read(request.into_body()).await.map_err(told)
}

fn told(broken: Broken) -> ApiError {
    match broken {
        Broken::TooLarge => ApiError::PayloadTooLarge { limit_bytes: 0 },
        Broken::Off => ApiError::field("body", "broken_off", "the body could not be read to its end"),
    }
}
