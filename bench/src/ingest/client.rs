//! A client as terminals are: one connection, one request after the other, and hardly any processor time of its own, since it
//! shares the machine with what is measured.

use anyhow::{Context, Result, bail, ensure};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// What a request was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// It is on disk.
    Stored,
    /// To be kept and sent again.
    Later,
}

/// A connection to the devices' listener.
pub struct Client {
    stream: BufReader<TcpStream>,
    line: String,
    body: Vec<u8>,
}

impl Client {
    /// Connects.
    pub async fn connect(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::new(stream), line: String::new(), body: Vec::new() })
    }

    /// Posts passages with the key of a device.
    pub async fn post(&mut self, key: &str, body: &[u8]) -> Result<Answered> {
        let head = format!(
            "POST /api/v1/passages HTTP/1.1\r\nhost: menpai\r\nauthorization: Bearer {key}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        let mut request = head.into_bytes();
        request.extend_from_slice(body);
        self.stream.get_mut().write_all(&request).await?;
        let status = self.read_answer().await?;
        match status {
            200 => Ok(Answered::Stored),
            503 => Ok(Answered::Later),
            other => bail!("answered {other}: {}", String::from_utf8_lossy(&self.body)),
        }
    }

    async fn read_answer(&mut self) -> Result<u16> {
        self.read_line().await?;
        let status = self.line.split(' ').nth(1).context("a status line")?.parse()?;
        let mut length = 0;
        loop {
            self.read_line().await?;
            if self.line.is_empty() {
                break;
            }
            if let Some((name, value)) = self.line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse()?;
            }
        }
        self.body.resize(length, 0);
        self.stream.read_exact(&mut self.body).await?;
        Ok(status)
    }

    async fn read_line(&mut self) -> Result<()> {
        self.line.clear();
        ensure!(self.stream.read_line(&mut self.line).await? > 0, "the server hung up");
        self.line.truncate(self.line.trim_end().len());
        Ok(())
    }
}
