//! What terminals are told when they begin.

use chrono::{DateTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;

/// How often a terminal asks for commands, seconds.
pub const ASK_EVERY_S: u32 = 10;

/// The options of an attendance terminal. It sends its whole log once more after this: what is known is not stored again.
#[must_use]
pub fn attendance(serial: &str, zone: Tz, now: DateTime<Utc>) -> String {
    format!(
        "GET OPTION FROM: {serial}\nATTLOGStamp=None\nOPERLOGStamp=9999\nATTPHOTOStamp=None\nErrorDelay=30\nDelay={ASK_EVERY_S}\n\
         TransTimes=00:00;14:05\nTransInterval=1\nTransFlag=TransData AttLog\nTimeZone={}\nRealtime=1\nEncrypt=None\n",
        hours(zone, now)
    )
}

/// The options of an access panel, when it begins and at `/iclock/push`.
#[must_use]
pub fn access(registry_code: &str, session: &str) -> String {
    format!("registry=ok\nRegistryCode={registry_code}\n{}", push(session))
}

/// The same without the registration.
#[must_use]
pub fn push(session: &str) -> String {
    format!(
        "ServerVersion=3.1.2\nServerName=ADMS\nPushProtVer=3.1.2\nPushVersion=3.1.2\nErrorDelay=30\nRequestDelay={ASK_EVERY_S}\n\
         TransTimes=00:00;14:05\nTransInterval=1\nTransTables=Transaction\nRealtime=1\nSessionID={session}\nTimeoutSec=10\n"
    )
}

/// Time and zone, for panels that ask for them.
#[must_use]
pub fn clock(zone: Tz, now: DateTime<Utc>) -> String {
    let offset = zone.offset_from_utc_datetime(&now.naive_utc()).fix().local_minus_utc() / 60;
    let sign = if offset < 0 { '-' } else { '+' };
    let (hours, minutes) = (offset.abs() / 60, offset.abs() % 60);
    format!("DateTime={},ServerTZ={sign}{hours:02}{minutes:02}", super::time::pack(now, zone))
}

/// Attendance terminals know whole hours, or minutes where there are no whole hours.
fn hours(zone: Tz, now: DateTime<Utc>) -> i32 {
    let minutes = zone.offset_from_utc_datetime(&now.naive_utc()).fix().local_minus_utc() / 60;
    if minutes % 60 == 0 { minutes / 60 } else { minutes }
}
