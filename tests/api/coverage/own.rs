//! What a caller's own operations are called with: their other session, codes of their second factor.

use menpai_server::second_factor::totp;
use menpai_tests::Client;
use serde_json::json;

use super::rules::Operation;
use super::village::Village;

/// Parts of requests that only the caller has.
#[derive(Default)]
pub struct Own {
    /// Another session of the account; for callers that have none, one that nobody has.
    pub session: String,
    /// A code that was not used yet, if the account has a second factor.
    pub code: Option<String>,
    /// The code of a new secret.
    pub new_code: Option<String>,
    /// A pass that the account gave to a visitor, and its code; for callers that gave none, one that nobody has.
    pub pass: String,
    pub credential: String,
    /// Something that the account was told; for callers that were told nothing, what nobody was.
    pub notification: String,
    /// A contract of the account, and a receipt of its lease; for callers that have none, what nobody has.
    pub contract: String,
    pub receipt: String,
    /// Another account of the same role, for what ends the account that calls.
    pub leaving: Option<Client>,
    /// What the account filed; for callers that filed nothing, what nobody did.
    pub filing: String,
    /// What a landlord entered about them; for callers about whom nobody did, what nobody is.
    pub entered: String,
    /// What the account asked to see; for callers that asked for nothing, what nobody did.
    pub viewing: String,
    /// A key of the account; for callers that have none, what nobody has.
    pub key: String,
    /// A problem that the account reported, and its photo; for callers that reported none, what nobody did.
    pub problem: [String; 2],
    /// What the account claims, and an agency of which it is a side; for callers that have none, what nobody has.
    pub claim: String,
    pub agency: String,
}

impl Own {
    /// What this operation needs of the caller's own.
    pub async fn of(client: &Client, operation: &Operation, village: &Village) -> Self {
        let nobodys = || menpai_tests::make::any_id().to_string();
        let mut own = Self {
            session: nobodys(),
            pass: nobodys(),
            credential: nobodys(),
            notification: nobodys(),
            filing: nobodys(),
            entered: nobodys(),
            viewing: nobodys(),
            key: nobodys(),
            problem: [nobodys(), nobodys()],
            claim: nobodys(),
            agency: nobodys(),
            contract: nobodys(),
            receipt: nobodys(),
            ..Self::default()
        };
        let me = client.get("/auth/me").await;
        if me.status != 200 {
            return own;
        }
        let app = village.app();
        match operation.id.as_str() {
            "end_own_session" => {
                let name = me.json()["account"]["user_name"].as_str().expect("a name").to_owned();
                let sessions = app.sign_in(&name).await.get("/auth/sessions").await.expect(200);
                let mut items = sessions["items"].as_array().expect("sessions").iter();
                let there = items.find(|session| session["current"] == true).expect("the other session");
                there["id"].as_str().expect("an id").clone_into(&mut own.session);
            }
            "close_own_account" => {
                let role = me.json()["account"]["role"].as_str().expect("a role").parse().expect("a role");
                own.leaving = Some(app.sign_in_as(role, &[village.elsewhere]).await);
            }
            "confirm_second_factor" => {
                let code = client.factor().map(|factor| factor.code(&app.clock));
                let begun = client.post("/auth/second-factor", &json!({"code": code})).await.expect(200);
                let secret = begun["secret"].as_str().expect("a secret");
                own.new_code = totp::code_at(secret, app.clock.now());
            }
            "read_own_notification" => {
                let told = client.get("/own/notifications").await.json();
                if let Some(id) = told["items"][0]["id"].as_str() {
                    id.clone_into(&mut own.notification);
                }
            }
            "change_password" | "begin_second_factor" | "verify_second_factor" | "renew_recovery_codes" => {
                own.code = client.factor().map(menpai_tests::Factor::recovery_code);
            }
            "withdraw_own_filing" | "confirm_own_filing" | "decline_own_filing" => {
                let persons = "select s.person_id from account a join account_site s on s.account_id = a.id
                               where a.user_name = $1 and s.site_id = $2 and s.person_id is not null";
                let persons: Vec<uuid::Uuid> = sqlx::query_scalar(persons)
                    .bind(me.json()["account"]["user_name"].as_str().expect("a name"))
                    .bind(village.site.as_uuid())
                    .fetch_all(&app.pool)
                    .await
                    .expect("persons");
                if !persons.is_empty() && operation.id == "withdraw_own_filing" {
                    own.filing = super::village::filing(&village.house, &persons).await.to_string();
                } else if !persons.is_empty() {
                    own.entered = super::village::entered(&village.house, &persons).await.to_string();
                }
            }
            "get_own_ownership_claim" | "add_ownership_evidence" | "withdraw_ownership_claim" | "end_own_agent" => {
                let name = me.json()["account"]["user_name"].as_str().expect("a name").to_owned();
                if let Some(person) = super::titles::person_of(&village.house, &name).await {
                    own.claim =
                        super::titles::claim(&village.house, person, village.titles.claimed_unit).await.to_string();
                    let unit = village.house.unit;
                    own.agency = super::titles::agency(&village.house, person, unit, None).await.to_string();
                }
            }
            "get_own_contract" | "make_contract_code" | "offer_contract" | "withdraw_contract" | "decline_contract"
            | "confirm_contract" | "get_contract_pdf" => {
                let name = me.json()["account"]["user_name"].as_str().expect("a name").to_owned();
                let offered = ["decline_contract", "confirm_contract", "get_contract_pdf"].contains(&&*operation.id);
                if let Some(id) = super::contracts::contract_of(&village.house, &name, offered).await {
                    own.contract = id.to_string();
                }
            }
            "get_own_problem"
            | "get_own_problem_photo"
            | "add_own_problem_photo"
            | "withdraw_own_problem"
            | "reopen_own_problem"
            | "rate_own_problem" => {
                let name = me.json()["account"]["user_name"].as_str().expect("a name").to_owned();
                let solved = ["reopen_own_problem", "rate_own_problem"].contains(&&*operation.id);
                if let Some(person) = person_of(village, &name).await {
                    let state = if solved { "solved" } else { "reported" };
                    let made = super::problems::problem(&village.house, person, "office", state).await;
                    own.problem = made.map(|id| id.to_string());
                }
            }
            "revoke_own_key" => {
                let name = me.json()["account"]["user_name"].as_str().expect("a name").to_owned();
                if let Some(person) = person_of(village, &name).await {
                    own.key = super::locks::key(&village.house, village.unit, village.lock, person).await.to_string();
                }
            }
            "void_receipt" => {
                own.receipt = super::contracts::receipt(&village.house, &village.tenancy).await.to_string()
            }
            "get_own_viewing" | "cancel_own_viewing" | "reschedule_own_viewing" | "get_own_viewing_code" => {
                let name = me.json()["account"]["user_name"].as_str().expect("a name").to_owned();
                let with_pass = operation.id == "get_own_viewing_code";
                if let Some(id) = super::viewings::of_insider(village, &name, with_pass).await {
                    own.viewing = id.to_string();
                }
            }
            "subscribe_own_wechat" => {
                app.wechat_user(me.json()["account"]["user_name"].as_str().expect("a name")).await;
            }
            "suspend_own_pass" | "resume_own_pass" | "end_own_pass" | "make_own_qr" | "make_own_pin"
            | "end_own_credential" => {
                let name = me.json()["account"]["user_name"].as_str().expect("a name").to_owned();
                own.give(&name, operation, village).await;
            }
            _ => {}
        }
        own
    }

    /// Writes a visitor's pass that the caller gave, where somebody of the village calls. Not through the API: what is tried
    /// may be that nothing can be recorded.
    async fn give(&mut self, account: &str, operation: &Operation, village: &Village) {
        let (pass, credential) = (menpai_tests::make::any_id(), menpai_tests::make::any_id());
        let given = sqlx::query(
            "with giver as (
                 select a.id from account a join account_site s on s.account_id = a.id
                 where a.user_name = $1 and s.site_id = $2 and s.person_id is not null),
             given as (
                 insert into pass (site_id, id, kind, unit_id, term, issued_by, created_at, suspended_at, suspended_by)
                 select $2, $3, 'visitor', $4, tstzrange($6 - interval '1 hour', $6 + interval '1 hour'), g.id, $6,
                        case when $7 then $6 end, case when $7 then g.id end
                 from giver g returning 1),
             opened as (insert into pass_gate (site_id, pass_id, gate_id) select $2, $3, $8::uuid from given)
             insert into credential (site_id, id, pass_id, kind, token_index, created_at)
             select $2, $5, $3, 'card', sha256($5::uuid::text::bytea), $6 from given",
        )
        .bind(account)
        .bind(village.site.as_uuid())
        .bind(pass)
        .bind(village.unit.as_uuid())
        .bind(credential)
        .bind(village.app().clock.now())
        .bind(operation.id == "resume_own_pass")
        .bind(&village.gate)
        .execute(&village.app().pool)
        .await
        .expect("the pass is written");
        if given.rows_affected() == 1 {
            (self.pass, self.credential) = (pass.to_string(), credential.to_string());
        }
    }
}

/// Who an account is in the village; nobody where the village does not know it.
async fn person_of(village: &Village, account: &str) -> Option<uuid::Uuid> {
    let person = "select s.person_id from account a join account_site s on s.account_id = a.id
                  where a.user_name = $1 and s.site_id = $2 and s.person_id is not null";
    let person = sqlx::query_scalar(person).bind(account).bind(village.site.as_uuid());
    person.fetch_optional(&village.app().pool).await.expect("persons")
}
