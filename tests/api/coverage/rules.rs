//! The operations of the API document, each with the rule that stands in it.

use menpai_server::access::policy::{self, Action, Party, Reach};
use reqwest::Method;
use serde_json::Value;

/// An operation of the API document.
pub struct Operation {
    pub id: String,
    pub method: Method,
    /// What one must be allowed to do; none: anybody may.
    pub action: Option<Action>,
}

impl Operation {
    /// How far it reaches for a party; `None`: not at all.
    pub fn reach(&self, party: Party) -> Option<Reach> {
        self.action.map_or(Some(Reach::All), |action| policy::reach(party, action))
    }
}

/// Every operation.
pub fn operations() -> Vec<Operation> {
    let document: Value = serde_json::to_value(menpai_server::router::openapi()).expect("a document");
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let method = method.to_uppercase().parse::<Method>().expect("a method");
            let id = operation["operationId"].as_str().expect("an operation id").to_owned();
            let rule = operation["x-menpai-action"].as_str();
            let rule = rule.unwrap_or_else(|| panic!("{method} {path} has no rule"));
            let action = Action::ALL.into_iter().find(|action| action.as_str() == rule);
            assert!(action.is_some() || rule == "open", "{method} {path}: {rule} is no action of the policy");
            operations.push(Operation { id, method, action });
        }
    }
    // A limit is taken back after it was set, since `*` sets none where there is none; and before the area has one more site, of which the
    // token of its manager does not know. What changes how one signs in comes late, and signing out last, since nothing can be
    // tried after it.
    const LATE: [&str; 7] = [
        "remove_area_occupancy_limit",
        "remove_site_occupancy_limit",
        "create_site",
        "change_password",
        "renew_recovery_codes",
        "confirm_second_factor",
        "logout",
    ];
    operations.sort_by_key(|operation| LATE.iter().position(|late| *late == operation.id).map_or(0, |late| late + 1));
    operations
}
