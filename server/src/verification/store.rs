//! What the verifier said, in the database.

use chrono::{DateTime, TimeDelta, Utc};
use menpai_domain::ids::{PersonId, SiteId};
use sqlx::PgConnection;

use super::Asked;

/// Pauses before the verifier is asked again, minutes; the last one stays.
const PAUSES_MIN: [i64; 6] = [5, 15, 60, 360, 1_440, 4_320];
/// How often it is asked about somebody at most.
const MOST_ATTEMPTS: i16 = 12;

/// When it is asked again after so many attempts; `None`: no more.
pub(super) fn next_at(attempts: i16, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    if attempts >= MOST_ATTEMPTS {
        return None;
    }
    let at = usize::try_from(attempts.saturating_sub(1)).unwrap_or_default();
    let pause = PAUSES_MIN.get(at).or(PAUSES_MIN.last()).copied().unwrap_or_default();
    Some(now + TimeDelta::minutes(pause))
}

/// Writes what is known of somebody after asking about them. Who is verified stays so.
pub async fn write(
    connection: &mut PgConnection,
    site: SiteId,
    person: PersonId,
    asked: Asked,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let (verified_at, next) = match asked {
        Asked::No => return Ok(()),
        Asked::Match => (Some(now), None),
        Asked::Later => (None, next_at(1, now)),
    };
    sqlx::query!(
        "update person
         set verified_at = $3::timestamptz, verified_how = case when $3::timestamptz is not null then 'outside' end,
             verify_attempts = 1, verify_next_at = $4
         where site_id = $1 and id = $2 and verified_at is null",
        site.as_uuid(),
        person.as_uuid(),
        verified_at,
        next,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Lets somebody whom another one named be asked about in a minute.
pub async fn ask_soon(
    connection: &mut PgConnection,
    site: SiteId,
    person: PersonId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update person set verify_next_at = $3
         where site_id = $1 and id = $2 and document_kind = 'citizen_id' and verified_at is null and verify_attempts = 0",
        site.as_uuid(),
        person.as_uuid(),
        now + TimeDelta::minutes(1),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Somebody about whom the verifier is asked again.
pub struct Due {
    pub site_id: SiteId,
    pub person_id: PersonId,
    pub name_sealed: Vec<u8>,
    pub id_number_sealed: Vec<u8>,
    /// How often it was asked, with this time.
    pub attempts: i16,
}

/// Takes the next one who is due: the attempt is counted and the next one put off before anything leaves.
pub async fn take(connection: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<Option<Due>> {
    let due = sqlx::query_as!(
        Due,
        r#"select site_id as "site_id!: SiteId", person_id as "person_id!: PersonId", name_sealed as "name_sealed!",
                  id_number_sealed as "id_number_sealed!", attempts as "attempts!"
           from verification_due($1)"#,
        now,
    )
    .fetch_optional(&mut *connection)
    .await?;
    if let Some(due) = &due {
        sqlx::query!(
            "select verification_put_off($1, $2, $3, $4)",
            due.site_id.as_uuid(),
            due.person_id.as_uuid(),
            due.attempts,
            next_at(due.attempts, now),
        )
        .fetch_one(connection)
        .await?;
    }
    Ok(due)
}

/// Writes what the verifier said of what it was asked; nothing where the name or the number is another one by now.
pub async fn settle(connection: &mut PgConnection, due: &Due, is_match: bool, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "select verification_settle($1, $2, $3, $4, $5)",
        due.site_id.as_uuid(),
        due.person_id.as_uuid(),
        due.attempts,
        is_match,
        now,
    )
    .fetch_one(connection)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end() {
        let now = DateTime::<Utc>::UNIX_EPOCH;
        let pauses: Vec<_> =
            (1..=13).map(|attempts| next_at(attempts, now).map(|at| (at - now).num_minutes())).collect();
        assert_eq!(pauses[..6], [Some(5), Some(15), Some(60), Some(360), Some(1_440), Some(4_320)]);
        assert_eq!(pauses[6..11], [Some(4_320); 5]);
        assert_eq!(pauses[11..], [None, None]);
    }
}
