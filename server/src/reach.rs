//! Whether a database answers, and if it does not, where it should be and why: a pool only says that its time ran out.

use std::path::Path;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool};
use sqlx::{Connection, PgConnection};

/// How long the reason is looked for, once the pool's patience is over.
const SECOND_LOOK: Duration = Duration::from_secs(2);

/// A database that does not answer.
#[derive(Debug, thiserror::Error)]
#[error("the database {place} can't be reached: {reason}")]
pub struct Unreachable {
    /// Name, host, port and login; never the password.
    place: String,
    reason: String,
}

/// Returns once the pool has a connection.
///
/// # Errors
/// [`Unreachable`].
pub async fn reach(pool: &PgPool) -> Result<(), Unreachable> {
    let options = pool.connect_options();
    let reason = match pool.acquire().await {
        Ok(_connection) => return Ok(()),
        Err(sqlx::Error::PoolTimedOut) => match tokio::time::timeout(SECOND_LOOK, look(&options)).await {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(error)) => reason(&error),
            Err(_elapsed) => "nobody answers there".to_owned(),
        },
        Err(error) => reason(&error),
    };
    Err(Unreachable { place: place(&options), reason })
}

async fn look(options: &PgConnectOptions) -> sqlx::Result<()> {
    PgConnection::connect_with(options).await?.close().await
}

fn place(options: &PgConnectOptions) -> String {
    let login = options.get_username();
    let database = options.get_database().unwrap_or(login);
    let host = options.get_socket().map_or_else(|| options.get_host().into(), |socket| Path::to_string_lossy(socket));
    format!("{database} at {host}:{} (as {login})", options.get_port())
}

fn reason(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(database) => database.message().to_owned(),
        sqlx::Error::Io(error) => error.to_string(),
        sqlx::Error::Tls(error) => format!("no TLS: {error}"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use sqlx::postgres::PgPoolOptions;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[tokio::test]
    async fn place_and_reason_are_told_and_the_password_is_not() {
        let options = PgPoolOptions::new().acquire_timeout(Duration::from_millis(50));
        let pool = options.connect_lazy("postgres://owner:hush@127.0.0.1:1/registry").unwrap();
        let told = reach(&pool).await.unwrap_err().to_string();
        assert!(told.starts_with("the database registry at 127.0.0.1:1 (as owner) can't be reached: "), "{told}");
        assert!(told.contains("refused") && !told.contains("hush"), "{told}");
    }

    /// A server without TLS, as its answer to the first message says.
    #[tokio::test]
    async fn an_encrypted_connection_is_had_or_refused() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let url = format!("postgres://owner@127.0.0.1:{port}/registry?sslmode=require");
        let pool = PgPoolOptions::new().connect_lazy(&url).unwrap();
        let server = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.read_exact(&mut [0; 8]).await.unwrap();
            stream.write_all(b"N").await.unwrap();
        };
        let (told, ()) = tokio::join!(reach(&pool), server);
        let told = told.unwrap_err().to_string();
        assert!(told.ends_with("no TLS: server does not support TLS"), "{told}");
    }
}
