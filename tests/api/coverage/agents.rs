//! An agent reaches what their right is for, and nothing else of the units for which they act.

use chrono::TimeDelta;
use menpai_domain::terms::Role;
use menpai_server::access::policy::{Action, Party, Reach};
use menpai_tests::{Client, make};

use super::{AT_THE_DOOR, Village, call, expect_nothing_of, operations};

const LISTINGS: [&str; 18] = [
    "create_listing",
    "list_listings",
    "get_listing",
    "update_listing",
    "submit_listing",
    "renew_listing",
    "withdraw_listing",
    "add_listing_photo",
    "remove_listing_photo",
    "get_listing_photo",
    "create_slots",
    "list_slots",
    "delete_slot",
    "list_viewings",
    "get_viewing",
    "confirm_viewing",
    "refuse_viewing",
    "cancel_viewing",
];
const FILINGS: [&str; 3] = ["list_filings", "confirm_filing", "refuse_filing"];

/// A landlord of the village who owns nothing there; who acts with these rights for the owner of everything.
async fn agent(village: &Village, rights: &[&str]) -> Client {
    let app = village.app();
    let person = make::nobody(&app.pool, village.site).await;
    let name = app.account_of(Role::Landlord, &[village.site], Some(person)).await;
    if !rights.is_empty() {
        let now = app.clock.now();
        let when = (now, now + TimeDelta::days(200));
        make::agency(&app.pool, (village.site, village.owner), person, rights, when).await;
    }
    app.sign_in(&name).await
}

#[tokio::test]
async fn with_each_right_alone_everything_else_answers_as_for_a_stranger() {
    for (right, opened) in [("listings", LISTINGS.as_slice()), ("filings", FILINGS.as_slice())] {
        let village = Village::open().await;
        let (agent, stranger) = (agent(&village, &[right]).await, agent(&village, &[]).await);
        for operation in &operations() {
            let Some(reach) = operation.reach(Party::Landlord) else { continue };
            let is_own = operation.action.is_none_or(|action| action == Action::SessionOwn);
            // Their own sessions, doors that are anybody's, the list that says for whom they act, and a free time that whoever asks
            // first has.
            let differs = ["list_own_agents", "reschedule_own_viewing"].contains(&&*operation.id);
            if is_own || AT_THE_DOOR.contains(&&*operation.id) || differs {
                continue;
            }
            let is_opened = opened.contains(&&*operation.id);
            let told = |tried: &super::Tried| format!("{} with {right}: {} {}", operation.id, tried.status, tried.body);
            if !is_opened || reach == Reach::OwnUnits {
                let tried = call(&stranger, operation, &village).await;
                let as_agent = call(&agent, operation, &village).await;
                if is_opened {
                    assert!((200..300).contains(&as_agent.status), "{}", told(&as_agent));
                    continue;
                }
                assert_eq!(as_agent.status, tried.status, "{}; a stranger: {}", told(&as_agent), tried.body);
                if reach == Reach::OwnUnits {
                    expect_nothing_of(&village, operation, Party::Landlord, &as_agent);
                }
                assert!(!as_agent.body.contains(&village.gap.to_string()), "{}", told(&as_agent));
            }
        }
    }
}

#[tokio::test]
async fn an_agent_lists_only_what_their_right_is_for() {
    let village = Village::open().await;
    let (lists, files) = (agent(&village, &["listings"]).await, agent(&village, &["filings"]).await);
    let count = async |by: &Client, path: &str| {
        by.get(path).await.expect(200)["items"].as_array().map(Vec::len).expect("items")
    };
    let filings = "/filings?purpose=own_unit";
    assert!(count(&lists, "/listings").await > 0 && count(&files, filings).await > 0);
    assert!(count(&lists, "/viewings").await > 0);
    assert_eq!((count(&files, "/listings").await, count(&lists, filings).await), (0, 0));
    assert_eq!(count(&files, "/viewings").await, 0);
}
