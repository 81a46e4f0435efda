//! Commands in the words of a terminal. A command may take several orders; their numbers say which command they belong to.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use menpai_domain::terms::PushKind;

use super::time;
use crate::devices::delivery::{Command, CommandKind};

/// Orders of one command at most: what its number is multiplied with.
const STEPS: i64 = 10;

/// The number of an order.
const fn id(number: i64, step: i64) -> i64 {
    number * STEPS + step
}

/// Which command an order belongs to, and whether it is that command's last.
#[must_use]
pub fn command_of(id: i64, kind: PushKind, is_long: bool) -> (i64, bool) {
    let steps = if kind == PushKind::Access && is_long { 2 } else { 1 };
    (id / STEPS, id % STEPS == steps)
}

/// Whether a command takes two orders of an access panel.
#[must_use]
pub const fn is_long(kind: CommandKind) -> bool {
    matches!(kind, CommandKind::Admit | CommandKind::Withdraw)
}

/// The orders of a command; none where the terminal can't do it.
#[must_use]
pub fn of(command: &Command, kind: PushKind, zone: Tz, now: DateTime<Utc>) -> Vec<String> {
    let pin = command.holder_number.unwrap_or_default();
    let card = command.listed.card.as_deref().unwrap_or_default();
    let typed = command.listed.pin.as_deref().unwrap_or_default();
    let number = command.number;
    let orders: Vec<String> = match (command.kind, kind) {
        (CommandKind::Admit, PushKind::Attendance) => {
            vec![format!("DATA UPDATE USERINFO PIN={pin}\tName=\tPrivilege=0\tPasswd={typed}\tCard={card}")]
        }
        (CommandKind::Admit, PushKind::Access) => {
            let day = |at: Option<DateTime<Utc>>| {
                at.map_or_else(|| "0".to_owned(), |at| at.with_timezone(&zone).format("%Y%m%d").to_string())
            };
            let (from, to) = (day(command.from), day(command.to));
            vec![
                format!(
                    "DATA UPDATE user CardNo={card}\tPin={pin}\tPassword={typed}\tGroup=0\tStartTime={from}\tEndTime={to}\tName=\tPrivilege=0"
                ),
                format!("DATA UPDATE userauthorize Pin={pin}\tAuthorizeTimezoneId=1\tAuthorizeDoorId=1"),
            ]
        }
        (CommandKind::Withdraw, PushKind::Attendance) => vec![format!("DATA DELETE USERINFO PIN={pin}")],
        (CommandKind::Withdraw, PushKind::Access) => {
            vec![format!("DATA DELETE userauthorize Pin={pin}"), format!("DATA DELETE user Pin={pin}")]
        }
        (CommandKind::Replay, PushKind::Attendance) => match command.period(zone) {
            Some((from, to)) => vec![format!("DATA QUERY ATTLOG StartTime={from}\tEndTime={to}")],
            None => vec!["LOG".to_owned()],
        },
        (CommandKind::Replay, PushKind::Access) => {
            vec!["DATA QUERY tablename=transaction,fielddesc=*,filter=*".to_owned()]
        }
        (CommandKind::SetClock, _) => vec![format!("SET OPTIONS DateTime={}", time::pack(now, zone))],
    };
    (1..).zip(orders).map(|(step, order)| format!("C:{}:{order}", id(number, step))).collect()
}
