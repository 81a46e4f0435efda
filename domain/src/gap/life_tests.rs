//! Every event in every state, and every end date.

use super::*;
use Before as B;
use State::{Answered, Closed, Contested, Escalated, Reminded, Task};
use VisitOutcome as V;

const STATES: [State; 8] = [
    Reminded,
    Answered,
    Contested(B::Reminded),
    Contested(B::Task),
    Contested(B::Escalated),
    Task,
    Escalated,
    Closed(GapClosing::Registered),
];

const VISITED: State = Closed(GapClosing::Visited);

/// What every event does to every state, in the order of [`STATES`]; the last is always refused.
fn table() -> Vec<(Event, [Result<State, Refused>; 7])> {
    use Refused as R;
    let registered = Ok(Closed(GapClosing::Registered));
    let gone = Ok(Closed(GapClosing::NoLongerLivedIn));
    let off = Ok(Closed(GapClosing::DetectionOff));
    let waits = Err(R::ContestWaits);
    let settles = [Ok(VISITED), Ok(VISITED), waits, waits, waits, Ok(VISITED), Ok(VISITED)];
    let again = [Ok(Task), Ok(Task), waits, waits, waits, Ok(Task), Ok(Escalated)];
    let nobody = [Ok(Task), Ok(Answered), waits, waits, waits, Ok(Task), Ok(Escalated)];
    let none = Err(R::NotContested);
    let withdrawn = Ok(Closed(GapClosing::Withdrawn));
    let no_deadline = Err(R::NoDeadline);
    vec![
        (
            Event::FactsChanged,
            [
                Ok(Reminded),
                Ok(Reminded),
                Ok(Contested(B::Reminded)),
                Ok(Contested(B::Task)),
                Ok(Contested(B::Escalated)),
                Ok(Task),
                Ok(Escalated),
            ],
        ),
        (Event::FactsGone(GapClosing::Registered), [registered; 7]),
        (Event::FactsGone(GapClosing::DetectionOff), [off; 7]),
        (
            Event::FactsGone(GapClosing::NoLongerLivedIn),
            [gone, Ok(Closed(GapClosing::Answered)), gone, gone, gone, gone, gone],
        ),
        (Event::Answer, [Ok(Answered), Ok(Answered), waits, waits, waits, Ok(Answered), Err(R::HandedOn)]),
        (Event::QuietOver, [Err(R::NotQuiet), Ok(Reminded), waits, waits, waits, Err(R::NotQuiet), Err(R::NotQuiet)]),
        (
            Event::Contest,
            [
                Ok(Contested(B::Reminded)),
                Ok(Contested(B::Reminded)),
                waits,
                waits,
                waits,
                Ok(Contested(B::Task)),
                Ok(Contested(B::Escalated)),
            ],
        ),
        (Event::Uphold, [none, none, withdrawn, withdrawn, withdrawn, none, none]),
        (Event::Reject, [none, none, Ok(Reminded), Ok(Task), Ok(Escalated), none, none]),
        (
            Event::DeadlinePassed,
            [Ok(Task), no_deadline, no_deadline, no_deadline, no_deadline, no_deadline, no_deadline],
        ),
        (Event::Visit(V::RegisteredOnSpot), settles),
        (Event::Visit(V::MovedOut), settles),
        (Event::Visit(V::Visiting), settles),
        (Event::Visit(V::WrongUnit), settles),
        (Event::Visit(V::NobodyHome), nobody),
        (Event::Visit(V::Refused), again),
        (Event::Visit(V::Escalate), [Ok(Escalated), Ok(Escalated), waits, waits, waits, Ok(Escalated), Ok(Escalated)]),
    ]
}

#[test]
fn every_event_in_every_state() {
    for (event, row) in table() {
        for (state, wanted) in STATES.into_iter().zip(row) {
            assert_eq!(next(state, event), wanted, "{state:?} {event:?}");
        }
        for because in GapClosing::ALL {
            assert_eq!(next(Closed(because), event), Err(Refused::Closed), "{because} {event:?}");
        }
    }
}

#[test]
fn the_table_has_every_visit() {
    let visits = table().into_iter().filter(|(event, _)| matches!(event, Event::Visit(_))).count();
    assert_eq!(visits, V::ALL.len());
}

#[test]
fn what_is_stored_is_read_back() {
    for state in STATES {
        let contested = matches!(state, Contested(_));
        assert_eq!(State::of(state.stored(), state.closing(), contested, state.is_task()), state, "{state:?}");
    }
}

#[test]
fn people_are_reminded_until_somebody_spoke_or_it_is_handed_on() {
    let reminded: Vec<_> = STATES.into_iter().filter(|state| state.reminds()).collect();
    assert_eq!(reminded, [Reminded, Task]);
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
}

#[test]
fn answers_end() {
    use AnswerReason as A;
    let range = Err(UntilError::Range { most_days: LONGEST_QUIET_DAYS });
    for (reason, until, wanted) in [
        (A::Visiting, None, Err(UntilError::Required)),
        (A::Visiting, Some(day(10)), Ok(day(10))),
        (A::Visiting, Some(day(1)), range),
        (A::Visiting, Some(day(2)), Ok(day(2))),
        (A::Visiting, Some(after(day(1), 90)), Ok(after(day(1), 90))),
        (A::Visiting, Some(after(day(1), 91)), range),
        (A::MovedOut, None, Ok(day(15))),
        (A::MovedOut, Some(day(5)), Ok(day(5))),
        (A::WrongUnit, None, Ok(day(15))),
        (A::LivesElsewhere, None, Ok(day(31))),
    ] {
        assert_eq!(answer_until(reason, until, day(1)), wanted, "{reason} {until:?}");
    }
}

#[test]
fn visits_keep_quiet_or_come_again() {
    let range = |most_days| Err(UntilError::Range { most_days });
    for (outcome, until, wanted) in [
        (V::Visiting, None, Err(UntilError::Required)),
        (V::Visiting, Some(day(10)), Ok(Some(day(10)))),
        (V::MovedOut, None, Ok(Some(day(31)))),
        (V::WrongUnit, Some(day(3)), Ok(Some(day(3)))),
        (V::WrongUnit, Some(day(1)), range(90)),
        (V::NobodyHome, None, Ok(Some(day(4)))),
        (V::Refused, Some(day(31)), Ok(Some(day(31)))),
        (V::Refused, Some(after(day(1), 31)), range(30)),
        (V::RegisteredOnSpot, None, Ok(Some(day(8)))),
        (V::RegisteredOnSpot, Some(day(5)), Err(UntilError::Unexpected)),
        (V::Escalate, None, Ok(None)),
        (V::Escalate, Some(day(5)), Err(UntilError::Unexpected)),
    ] {
        assert_eq!(visit_until(outcome, until, day(1)), wanted, "{outcome} {until:?}");
    }
}
