//! How the broker is reached: plainly, or with TLS by the authorities of the system or one of our own.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use rumqttc::{AsyncClient, EventLoop, MqttOptions, TlsConfiguration, Transport};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use crate::config;

/// Messages of ours that are out at a time.
const WINDOW: u16 = 16;
/// Largest message, bytes.
const LIMIT_BYTES: usize = 1024 * 1024;
/// Requests to the connection that it has not looked at: more than messages ever wait.
const REQUESTS: usize = 1024;

/// A broker as it is set up.
pub struct Broker {
    options: MqttOptions,
    /// What we subscribe to.
    pub topic: String,
}

impl Broker {
    /// The one that is set up, if there is one.
    ///
    /// # Errors
    /// The certificates of authorities can't be read.
    pub fn of(config: &config::Mqtt) -> anyhow::Result<Option<Self>> {
        if config.host.is_empty() {
            return Ok(None);
        }
        let mut options = MqttOptions::new(config.client_id.clone(), config.host.clone(), config.port);
        options
            .set_keep_alive(Duration::from_secs(30))
            .set_clean_session(false)
            .set_manual_acks(true)
            .set_inflight(WINDOW)
            .set_max_packet_size(LIMIT_BYTES + 1024, 64 * 1024);
        if !config.user.is_empty() {
            options.set_credentials(config.user.clone(), config.password.0.clone());
        }
        if config.tls {
            options.set_transport(Transport::Tls(TlsConfiguration::Rustls(Arc::new(tls(config)?))));
        }
        Ok(Some(Self { options, topic: config.topic.clone() }))
    }

    /// A connection, which is made when it is first asked for events.
    pub(super) fn open(&self) -> (AsyncClient, EventLoop) {
        AsyncClient::new(self.options.clone(), REQUESTS)
    }
}

fn tls(config: &config::Mqtt) -> anyhow::Result<ClientConfig> {
    let mut authorities = RootCertStore::empty();
    match &config.ca_file {
        Some(file) => {
            let name = || format!("mqtt.ca_file: {} can't be read", file.display());
            for certificate in CertificateDer::pem_file_iter(file).with_context(name)? {
                authorities.add(certificate.with_context(name)?).with_context(name)?;
            }
            anyhow::ensure!(!authorities.is_empty(), "mqtt.ca_file: there is no certificate in {}", file.display());
        }
        None => {
            let (added, _unusable) =
                authorities.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            anyhow::ensure!(added > 0, "mqtt.tls: the system's certificate authorities can't be read");
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(builder.with_root_certificates(authorities).with_no_client_auth())
}
