//! When an event happened, given what the device's clock says and how far that clock is known to be off.
//!
//! What a device says is live shows how its clock differs from ours: receipt less delivery. The last few differences
//! are kept with the device; their median is its skew, so that one late delivery or one jump says nothing. No passage
//! is ever given a time that lies ahead of its receipt.

use chrono::{DateTime, TimeDelta, Utc};
use menpai_domain::terms::TimeQuality;

/// How old an event may be and still count as live.
const LIVE: TimeDelta = TimeDelta::minutes(2);
/// Up to here a difference is delivery, not the clock; also how far offsets of a steady clock lie apart at most.
const SLACK: TimeDelta = TimeDelta::seconds(30);
/// How far behind an event may be that the device does not call live, and still say something about the clock.
const EVIDENCE_BEHIND: TimeDelta = TimeDelta::minutes(10);
/// From here on a steady difference is no drift: the clock was set wrongly at some time, which may lie after an event.
const DRIFT: TimeDelta = TimeDelta::hours(12);
/// Offsets that are kept.
const KEPT: usize = 9;
/// Offsets that it takes to know a clock.
const ENOUGH: usize = 3;

/// What is known of a device's clock.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeviceClock {
    /// By how much it was ahead of ours with the last live events, milliseconds, oldest first.
    pub offsets_ms: Vec<i64>,
}

/// What an event says about its time.
#[derive(Debug, Clone, Copy)]
pub struct Said {
    /// By the device's clock.
    pub device_time: DateTime<Utc>,
    /// The zone is a guess.
    pub is_local_guess: bool,
    /// Whether the device calls it backlog or live.
    pub backlog: Option<bool>,
}

/// Where an event belongs in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// When it happened; never after its receipt.
    pub happened_at: DateTime<Utc>,
    /// Whose word that is.
    pub quality: TimeQuality,
    /// It happened just now.
    pub live: bool,
}

impl DeviceClock {
    /// By how much the clock is ahead of ours, once that is known.
    pub fn skew_ms(&self) -> Option<i64> {
        if self.offsets_ms.len() < ENOUGH {
            return None;
        }
        let mut sorted = self.offsets_ms.clone();
        sorted.sort_unstable();
        Some(sorted[sorted.len() / 2])
    }

    /// The skew, if three quarters of the offsets agree on it.
    fn steady_skew(&self) -> Option<TimeDelta> {
        let skew = self.skew_ms()?;
        let agree =
            self.offsets_ms.iter().filter(|offset| offset.abs_diff(skew) <= SLACK.num_milliseconds().unsigned_abs());
        (agree.count() * 4 >= self.offsets_ms.len() * 3).then(|| TimeDelta::milliseconds(skew))
    }

    /// The skew to correct by: nothing where the difference is that of delivery.
    fn correction(&self) -> TimeDelta {
        self.steady_skew().filter(|skew| skew.abs() > SLACK).unwrap_or_default()
    }

    /// Whether the clock is known not to be relied on: it is off, and not by the same amount each time.
    fn wanders(&self) -> bool {
        self.steady_skew().is_none() && self.skew_ms().is_some_and(|skew| TimeDelta::milliseconds(skew).abs() > SLACK)
    }

    /// Learns from the newest event of a request.
    pub fn observe(&mut self, said: Said, received_at: DateTime<Utc>) {
        let offset = said.device_time.signed_duration_since(received_at);
        let tells = match said.backlog {
            Some(backlog) => !backlog,
            None => offset >= -EVIDENCE_BEHIND,
        };
        if tells {
            self.offsets_ms.push(offset.num_milliseconds());
            let surplus = self.offsets_ms.len().saturating_sub(KEPT);
            self.offsets_ms.drain(..surplus);
        }
    }

    /// Whether an event counts as live.
    pub fn is_live(&self, said: Said, received_at: DateTime<Utc>) -> bool {
        let age = received_at.signed_duration_since(said.device_time) + self.correction();
        said.backlog.map_or(age.abs() <= LIVE, |backlog| !backlog)
    }

    /// Gives an event its time.
    pub fn place(&self, said: Said, received_at: DateTime<Utc>) -> Placed {
        let skew = self.correction();
        let corrected = said.device_time.checked_sub_signed(skew).unwrap_or(said.device_time);
        let by_clock = if skew.is_zero() { TimeQuality::Device } else { TimeQuality::Corrected };
        let placed = |happened_at, quality, live| Placed { happened_at, quality, live };
        if self.is_live(said, received_at) {
            let apart = corrected.signed_duration_since(received_at).abs();
            return if apart <= LIVE {
                placed(corrected.min(received_at), by_clock, true)
            } else {
                placed(received_at, TimeQuality::Received, true)
            };
        }
        let is_doubtful = self.wanders() || skew.abs() > DRIFT || (said.is_local_guess && self.skew_ms().is_none());
        if corrected <= received_at {
            placed(corrected, if is_doubtful { TimeQuality::Doubtful } else { by_clock }, false)
        } else if said.device_time <= received_at {
            placed(said.device_time, TimeQuality::Doubtful, false)
        } else {
            placed(received_at, TimeQuality::Received, false)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: &str = "2026-03-31T10:00:00+08:00";

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn clock(offset: TimeDelta) -> DeviceClock {
        DeviceClock { offsets_ms: vec![offset.num_milliseconds(); KEPT] }
    }

    fn said(time: &str, backlog: Option<bool>) -> Said {
        Said { device_time: at(time), is_local_guess: false, backlog }
    }

    #[test]
    fn times_by_the_state_of_the_clock() {
        use TimeQuality::{Corrected, Device, Doubtful, Received};
        let right = DeviceClock::default();
        let ahead = clock(TimeDelta::minutes(7));
        let behind = clock(TimeDelta::minutes(-30));
        let months_behind = clock(TimeDelta::days(-60));
        let jumping = DeviceClock { offsets_ms: (0..9).map(|n| n * 3_600_000).collect() };
        for (clock, time, backlog, happened, quality, live) in [
            // Nothing known, or nothing wrong.
            (&right, "2026-03-31T09:59:00+08:00", None, "2026-03-31T09:59:00+08:00", Device, true),
            (&right, "2026-03-31T09:57:59+08:00", None, "2026-03-31T09:57:59+08:00", Device, false),
            (&right, "2026-03-31T10:01:00+08:00", None, NOW, Device, true),
            (&right, "2026-03-31T10:10:00+08:00", None, NOW, Received, false),
            (&right, "2099-01-01T00:00:00+08:30", None, NOW, Received, false),
            (&right, "2026-03-01T00:00:00+08:00", Some(true), "2026-03-01T00:00:00+08:00", Device, false),
            // The device says that it is live: our clock knows better than one that is months off.
            (&right, "2026-01-31T10:00:00+08:00", Some(false), NOW, Received, true),
            (&right, "2026-05-31T10:00:00+08:00", Some(false), NOW, Received, true),
            // Off and steady: corrected, live or not.
            (&ahead, "2026-03-31T10:06:00+08:00", None, "2026-03-31T09:59:00+08:00", Corrected, true),
            (&ahead, "2026-03-31T10:07:30+08:00", Some(false), NOW, Corrected, true),
            (&ahead, "2026-03-30T10:07:00+08:00", Some(true), "2026-03-30T10:00:00+08:00", Corrected, false),
            // +08:30 for +08:00 makes every time half an hour early.
            (&behind, "2026-03-31T10:00:00+08:30", Some(false), NOW, Corrected, true),
            (&behind, "2026-03-30T22:00:00+08:30", Some(true), "2026-03-30T22:00:00+08:00", Corrected, false),
            // Corrected it would lie ahead, as said it does not: from before the clock went wrong.
            (&behind, "2026-03-31T09:45:00+08:00", Some(true), "2026-03-31T09:45:00+08:00", Doubtful, false),
            (&months_behind, "2026-01-29T10:00:00+08:00", Some(true), "2026-03-30T10:00:00+08:00", Doubtful, false),
            (&jumping, "2026-03-30T10:00:00+08:00", Some(true), "2026-03-30T10:00:00+08:00", Doubtful, false),
        ] {
            let placed = clock.place(said(time, backlog), at(NOW));
            assert_eq!(placed, Placed { happened_at: at(happened), quality, live }, "{time} {backlog:?} {clock:?}");
        }
    }

    #[test]
    fn a_clock_is_known_after_three_and_forgets_a_jump_after_five() {
        let mut clock = DeviceClock::default();
        let mut live = |minutes: i64| {
            let device_time = at(NOW) + TimeDelta::minutes(minutes);
            clock.observe(Said { device_time, is_local_guess: false, backlog: Some(false) }, at(NOW));
            clock.skew_ms().map(|skew| skew / 60_000)
        };
        assert_eq!([live(5), live(5), live(5)], [None, None, Some(5)]);
        assert_eq!([live(90), live(5), live(5), live(5), live(5), live(5)], [Some(5); 6], "one says nothing");
        assert_eq!([live(0), live(0), live(0), live(0)], [Some(5); 4]);
        assert_eq!(live(0), Some(0));
    }

    #[test]
    fn what_was_kept_for_hours_says_nothing_about_the_clock() {
        let mut clock = DeviceClock::default();
        clock.observe(said("2026-03-31T05:00:00+08:00", None), at(NOW));
        clock.observe(said("2026-03-31T09:59:59+08:00", Some(true)), at(NOW));
        assert_eq!(clock, DeviceClock::default());
        clock.observe(said("2026-03-31T09:52:00+08:00", None), at(NOW));
        assert_eq!(clock.offsets_ms, [-480_000]);
    }

    #[test]
    fn a_guessed_zone_is_doubtful_until_live_events_confirm_it() {
        let guess = Said { is_local_guess: true, ..said("2026-03-30T10:00:00+08:00", Some(true)) };
        assert_eq!(DeviceClock::default().place(guess, at(NOW)).quality, TimeQuality::Doubtful);
        assert_eq!(clock(TimeDelta::zero()).place(guess, at(NOW)).quality, TimeQuality::Device);
    }

    proptest! {
        #[test]
        fn no_passage_lies_ahead(
            offsets_ms in proptest::collection::vec(-10_000_000_000_i64..10_000_000_000, 0..=KEPT),
            time_ms in -30_000_000_000_i64..30_000_000_000,
            backlog: Option<bool>,
            is_local_guess: bool,
        ) {
            let device_time = at(NOW) + TimeDelta::milliseconds(time_ms);
            let placed = DeviceClock { offsets_ms }.place(Said { device_time, is_local_guess, backlog }, at(NOW));
            prop_assert!(placed.happened_at <= at(NOW));
            prop_assert!(placed.quality != TimeQuality::Device || placed.happened_at == device_time.min(at(NOW)));
        }
    }
}
