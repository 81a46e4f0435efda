//! The exact values to type into a terminal.

use axum::Json;
use axum::extract::State;
use menpai_domain::ids::DeviceId;
use menpai_domain::terms::DeviceProtocol;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::DeviceResponse;
use super::routes::find;
use crate::access::Granted;
use crate::config;
use crate::http::{ApiPath, ApiResult, Problems};
use crate::state::AppState;

/// What stands for the key where it can't be shown again.
const KEY: &str = "{key}";

/// What to type into a terminal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Setup {
    /// All of the address, for terminals that take one.
    #[schema(example = "https://menpai.example:443/t/{key}/hik")]
    pub url: String,
    /// Its host.
    #[schema(example = "menpai.example")]
    pub host: String,
    /// Its port.
    #[schema(example = 443)]
    pub port: u16,
    /// Its path. `{key}` stands for the key, which is shown only when it is made.
    #[schema(example = "/t/{key}/hik")]
    pub path: String,
    /// Other settings, as the terminal calls them.
    pub options: Vec<SetupOption>,
}

/// A setting of a terminal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SetupOption {
    /// As the terminal calls it.
    pub name: String,
    /// What to type or choose.
    pub value: String,
}

/// What to set up.
pub struct Of<'a> {
    /// What it speaks.
    pub protocol: DeviceProtocol,
    /// Itself.
    pub id: DeviceId,
    /// Whether it is known by where it calls from.
    pub has_networks: bool,
    /// How often it is to be heard of, seconds.
    pub heartbeat_s: i32,
    /// Its key, where it was just made.
    pub key: Option<&'a str>,
}

/// The values for a device.
#[must_use]
pub fn of(of: &Of<'_>, config: &config::Config) -> Setup {
    let (scheme, host, port) = config.devices.reached_at();
    let key = of.key.unwrap_or(KEY);
    let path = match of.protocol {
        DeviceProtocol::Native => "/api/v1/passages".to_owned(),
        DeviceProtocol::Hikvision => format!("/t/{key}/hik"),
        // Most of these take a host and a port only.
        DeviceProtocol::Zkteco if of.has_networks => "/iclock/".to_owned(),
        DeviceProtocol::Zkteco => format!("/t/{key}/iclock/"),
        DeviceProtocol::OemHttp if of.has_networks => "/".to_owned(),
        DeviceProtocol::OemHttp => format!("/t/{key}/"),
        DeviceProtocol::Mqtt => format!("menpai/{}/passages", of.id),
    };
    let option = |name: &str, value: String| SetupOption { name: name.to_owned(), value };
    let options = match of.protocol {
        DeviceProtocol::Native => vec![option("Authorization", format!("Bearer {key}"))],
        DeviceProtocol::Hikvision => vec![
            option("protocolType", scheme.to_uppercase()),
            option("parameterFormatType", "JSON".to_owned()),
            option("httpAuthenticationMethod", "none".to_owned()),
            option("heartbeat", of.heartbeat_s.clamp(1, 30).to_string()),
            option("eventMode", "list".to_owned()),
            option("Event.type", "AccessControllerEvent".to_owned()),
            option("pictureURLType", "url".to_owned()),
        ],
        DeviceProtocol::Zkteco => vec![
            option("Server mode", "ADMS".to_owned()),
            option(
                "Enable domain name",
                if host.parse::<std::net::IpAddr>().is_ok() { "OFF" } else { "ON" }.to_owned(),
            ),
            option("Server address", host.clone()),
            option("Server port", port.to_string()),
            option("HTTPS", if scheme == "https" { "ON" } else { "OFF" }.to_owned()),
        ],
        DeviceProtocol::OemHttp => {
            vec![option("Keepalive interval", of.heartbeat_s.to_string()), option("Upload photo", "OFF".to_owned())]
        }
        DeviceProtocol::Mqtt => {
            vec![option("Topic", path.clone()), option("QoS", "1".to_owned()), option("Payload", "JSON".to_owned())]
        }
    };
    if of.protocol == DeviceProtocol::Mqtt {
        let (host, port) = config.mqtt.address();
        return Setup { url: format!("mqtt://{host}:{port}"), host, port, path, options };
    }
    Setup { url: format!("{scheme}://{host}:{port}{path}"), host, port, path, options }
}

/// The values for a device as it is recorded.
#[must_use]
pub fn of_device(device: &DeviceResponse, key: Option<&str>, config: &config::Config) -> Setup {
    let it = Of {
        protocol: device.protocol,
        id: device.id,
        has_networks: !device.source_networks.is_empty(),
        heartbeat_s: device.heartbeat_s,
        key,
    };
    of(&it, config)
}

/// What to type into the terminal. Its key is not in it: a new one is made with `rotate-key`.
#[utoipa::path(get, path = "/devices/{id}/setup", tag = "gates", params(("id" = DeviceId, Path)),
    responses((status = 200, body = Setup), Problems))]
pub async fn get_device_setup(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiPath(id): ApiPath<DeviceId>,
) -> ApiResult<Json<Setup>> {
    let mut tx = state.db.api(&scope).await?;
    let device = find(&mut tx, &scope, id, state.clock.now()).await?;
    tx.commit().await?;
    Ok(Json(of_device(&device, None, &state.config)))
}
