//! A passage on its way to the database: first as it waits, then with its place in time.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;
use menpai_domain::ids::{DeviceId, GateId, PassageId, SiteId};
use menpai_domain::presence::{Nights, Sign, sign_of};
use menpai_domain::sealed::Keyring;
use menpai_domain::terms::{Direction, PassageMethod, PassageResult};

use super::identity;
use super::reported::Reported;
use super::timing::{DeviceClock, Placed, Said};
use crate::devices::Device;

/// An event that waits for the writer. The credential is already its blind index.
#[derive(Debug, Clone)]
pub struct Event {
    pub id: PassageId,
    pub digest: i64,
    pub event_key: String,
    pub said: Said,
    pub direction: Direction,
    pub method: Option<PassageMethod>,
    /// As the device said, if it did.
    pub result: Option<PassageResult>,
    pub token_index: Option<[u8; 32]>,
    pub holder_number: Option<i64>,
    pub sequence: Option<i64>,
}

impl Event {
    pub fn of(reported: Reported, device: &Device, keyring: &Keyring) -> Self {
        let token_index = reported.credential.as_ref().map(|token| crate::passes::credential_index(keyring, token));
        Self {
            id: identity::id_of(device.device_id, &reported.event_key),
            digest: identity::digest_of(&reported, token_index.as_ref()),
            said: Said {
                device_time: reported.device_time,
                is_local_guess: reported.time_is_local_guess,
                backlog: reported.backlog,
            },
            direction: reported.direction.unwrap_or(device.direction),
            method: reported.method,
            result: reported.result,
            token_index,
            holder_number: reported.holder_number,
            sequence: reported.sequence,
            event_key: reported.event_key,
        }
    }

    /// Whether something had to be read.
    pub const fn names_holder(&self) -> bool {
        self.token_index.is_some() || self.holder_number.is_some()
    }
}

/// Where the events of a request come from, and when they came.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    pub site_id: SiteId,
    pub device_id: DeviceId,
    pub gate_id: GateId,
    pub time_zone: Tz,
    pub retention_days: u32,
    pub received_at: DateTime<Utc>,
}

impl Source {
    pub const fn of(device: &Device, received_at: DateTime<Utc>) -> Self {
        Self {
            site_id: device.site_id,
            device_id: device.device_id,
            gate_id: device.gate_id,
            time_zone: device.time_zone,
            retention_days: device.passage_retention_days,
            received_at,
        }
    }

    fn day_of(&self, time: DateTime<Utc>) -> NaiveDate {
        time.with_timezone(&self.time_zone).date_naive()
    }

    /// The day of receipt.
    pub fn today(&self) -> NaiveDate {
        self.day_of(self.received_at)
    }

    /// First day that the site still keeps.
    fn kept_from(&self) -> NaiveDate {
        self.today().checked_sub_days(Days::new(u64::from(self.retention_days))).unwrap_or(NaiveDate::MIN)
    }

    /// Whether the device dated an event after today.
    pub fn is_dated_ahead(&self, event: &Event) -> bool {
        self.day_of(event.said.device_time) > self.today()
    }
}

/// An event with its place in time.
#[derive(Debug, Clone, Copy)]
pub struct Dated {
    pub placed: Placed,
    /// Under which day it is kept.
    pub day: NaiveDate,
    /// The day is of our making, or was once: the event may be known under another one.
    pub day_is_uncertain: bool,
    /// Dated so far ahead that another day had to stand in: the day that the device said.
    pub ahead: Option<NaiveDate>,
    /// The night that it is a sign of, should it be granted, and of what.
    pub sign: Option<(NaiveDate, Sign)>,
    /// Whether that night was over by the time of receipt.
    pub night_is_over: bool,
    /// Start of the local hour.
    pub hour: DateTime<Utc>,
}

/// Gives an event its place; `None` for one that the site no longer keeps. `ahead_until` is the last day under which
/// the device dated something when that day lay too far ahead.
pub fn date(source: &Source, event: &Event, clock: &DeviceClock, ahead_until: Option<NaiveDate>) -> Option<Dated> {
    let placed = clock.place(event.said, source.received_at);
    let local = placed.happened_at.with_timezone(&source.time_zone).naive_local();
    let kept_from = source.kept_from();
    if local.date() < kept_from {
        return None;
    }
    let said_day = source.day_of(event.said.device_time);
    let tomorrow = source.today().checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
    let is_kept = (kept_from..=tomorrow).contains(&said_day);
    let into_hour = TimeDelta::seconds(i64::from(local.minute()) * 60 + i64::from(local.second()))
        + TimeDelta::nanoseconds(i64::from(local.nanosecond() % 1_000_000_000));
    let sign = sign_of(local, event.direction);
    let received = source.received_at.with_timezone(&source.time_zone).naive_local();
    Some(Dated {
        placed,
        day: if is_kept { said_day } else { local.date() },
        day_is_uncertain: !is_kept || ahead_until.is_some_and(|until| said_day <= until),
        ahead: (said_day > tomorrow).then_some(said_day),
        sign,
        night_is_over: sign.is_some_and(|(night, _)| night <= Nights::at(received).last_complete),
        hour: placed.happened_at - into_hour,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn dated(time: &str, backlog: Option<bool>, ahead_until: Option<&str>) -> Option<Dated> {
        let device = Device {
            site_id: SiteId::generate(),
            device_id: DeviceId::generate(),
            gate_id: GateId::generate(),
            direction: Direction::Both,
            time_zone: chrono_tz::Asia::Shanghai,
            passage_retention_days: 30,
        };
        let keyring = Keyring::new(1, &[(1, [1; 32])].into(), &[2; 32]).unwrap();
        let event = Event::of(Reported { backlog, ..Reported::at("1", at(time)) }, &device, &keyring);
        let source = Source::of(&device, at("2026-03-31T10:00:00+08:00"));
        date(&source, &event, &DeviceClock::default(), ahead_until.map(|day| day.parse().unwrap()))
    }

    #[test]
    fn the_day_is_the_devices_own_where_the_site_keeps_it() {
        for (time, backlog, ahead_until, day, uncertain, ahead) in [
            ("2026-03-31T09:59:00+08:00", None, None, "2026-03-31", false, None),
            ("2026-03-30T16:30:00Z", None, None, "2026-03-31", false, None),
            ("2026-03-01T00:00:00+08:00", None, None, "2026-03-01", false, None),
            // Tomorrow is a day that the site will keep; further ahead, the day of receipt stands in.
            ("2026-04-01T10:00:00+08:00", None, None, "2026-04-01", false, None),
            ("2026-04-02T00:00:00+08:00", None, None, "2026-03-31", true, Some("2026-04-02")),
            ("2026-03-31T09:59:00+08:00", None, Some("2026-04-02"), "2026-03-31", true, None),
            ("2026-01-31T10:00:00+08:00", Some(false), None, "2026-03-31", true, None),
        ] {
            let dated = dated(time, backlog, ahead_until).unwrap();
            let found = (dated.day.to_string(), dated.day_is_uncertain, dated.ahead.map(|day| day.to_string()));
            assert_eq!(found, (day.to_owned(), uncertain, ahead.map(str::to_owned)), "{time}");
        }
    }

    #[test]
    fn what_the_site_no_longer_keeps_has_no_place() {
        assert!(dated("2026-02-28T23:59:59+08:00", None, None).is_none());
        assert!(dated("0000-01-01T00:00:00Z", Some(true), None).is_none());
    }

    #[test]
    fn the_hour_is_that_of_the_site() {
        let dated = dated("2026-03-31T09:59:59.999+08:00", None, None).unwrap();
        assert_eq!(dated.hour, at("2026-03-31T09:00:00+08:00"));
    }
}
