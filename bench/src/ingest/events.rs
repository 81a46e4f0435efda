//! Bodies of events.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use super::village::{CARDS, Village};

/// Makes events whose keys begin alike.
#[derive(Debug, Clone)]
pub struct Events {
    prefix: String,
    now: DateTime<Utc>,
}

impl Events {
    /// Events of this moment.
    pub fn new(village: &Village, prefix: &str) -> Self {
        Self { prefix: prefix.to_owned(), now: village.now() }
    }

    /// Live events, from this number on; with the device's running numbers, if it has some, from there on.
    pub fn live(&self, first: usize, count: usize, device: usize, sequence: Option<usize>) -> Vec<u8> {
        self.body(first, count, device, false, sequence)
    }

    /// Events of the last three weeks, kept until now.
    pub fn backlog(&self, first: usize, count: usize, device: usize) -> Vec<u8> {
        self.body(first, count, device, true, None)
    }

    fn body(&self, first: usize, count: usize, device: usize, backlog: bool, sequence: Option<usize>) -> Vec<u8> {
        let mut body = String::with_capacity(count * 160 + 20);
        body.push('[');
        for number in first..first + count {
            // A device tells its events in their order; 64 devices pass a person every few seconds.
            let seconds = i64::try_from(number / 64).unwrap_or(0);
            let at = if backlog { self.now - TimeDelta::days(20) + TimeDelta::seconds(seconds * 60) } else { self.now };
            let at = at.to_rfc3339_opts(SecondsFormat::Secs, true);
            let (prefix, card) = (&self.prefix, (number * 7 + device) % CARDS);
            let sequence =
                sequence.map_or_else(String::new, |from| format!(r#","sequence":{}"#, from + number - first));
            let comma = if number == first { "" } else { "," };
            body.push_str(&format!(
                r#"{comma}{{"event_id":"{prefix}-{number}","at":"{at}","direction":"in","method":"card","credential":"CARD{card:08}","result":"granted","backlog":{backlog}{sequence}}}"#
            ));
        }
        body.push(']');
        body.into_bytes()
    }
}
