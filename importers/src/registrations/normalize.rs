//! One registration of a file as one row of the staging table. The only thing that isn't pure is the nonce of each
//! sealed value.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::doorplate::UnitCode;
use menpai_domain::identity::{IdentityDocument, PersonName, Phone, mask_id_number};
use menpai_domain::person_facts::PersonFacts;
use menpai_domain::sealed::{Field, Keyring};
use menpai_domain::{PersonId, ResidencyId};
use sha2::{Digest, Sha256};

use super::fields::{
    BIRTH_DATE, BUILDING_EXTERNAL_ID, CODE, DOCUMENT_KIND, DOORPLATE, FROM, ID_NUMBER, LAYOUT, NAME, PHONE, TO,
    document_kind, is_open_end,
};
use crate::geometry::RawShape;
use crate::mapping::Fields;
use crate::report::Reject;
use crate::stage::{CopyRow, Kind, Layout, Normal, Place};
use crate::units::{BuildingRef, refused};
use crate::{values, words};

/// Registrations of one site.
#[derive(Debug)]
pub struct Registrations {
    keyring: Keyring,
    salt: [u8; 16],
    now_ms: u64,
    today: NaiveDate,
}

impl Registrations {
    /// Registrations that are sealed with these keys. `salt` is drawn anew for each import; `today` is the site's.
    #[must_use]
    pub fn new(keyring: Keyring, salt: [u8; 16], now: DateTime<Utc>, today: NaiveDate) -> Self {
        let now_ms = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        Self { keyring, salt, now_ms, today }
    }

    /// The id of a person who turns out to be new. All rows of a person get the same one, so that what is sealed for
    /// one of them opens for all; the salt keeps ids from telling who is in two villages.
    fn person_id(&self, index: &[u8; 32]) -> PersonId {
        let digest = Sha256::new().chain_update(self.salt).chain_update(index).finalize();
        let mut random = [0; 10];
        random.copy_from_slice(&digest.as_slice()[..10]);
        PersonId::from_parts(self.now_ms, random)
    }

    fn facts(&self, fields: &Fields<'_>) -> Result<PersonFacts, Reject> {
        let name = fields.get(NAME).ok_or_else(|| Reject::field("name", "missing", "没有姓名"))?;
        let name = PersonName::parse(name)
            .map_err(|error| Reject::field("name", error.code(), format!("姓名不合规则：{}", words::name(error))))?;
        let document = fields.get(ID_NUMBER).map(|number| self.document(fields, number)).transpose()?;
        let phone = fields
            .get(PHONE)
            .map(|text| {
                Phone::parse(text).map_err(|error| {
                    Reject::field("phone", error.code(), format!("电话不合规则：{}", words::phone(error)))
                })
            })
            .transpose()?;
        let birth_date = fields.get(BIRTH_DATE).map(|text| values::day("birth_date", text)).transpose()?;
        if birth_date.is_some_and(|day| day > self.today) {
            return Err(Reject::field("birth_date", "in_future", "出生日期在将来"));
        }
        PersonFacts::new(name, document, phone, birth_date)
            .map_err(|_mismatch| Reject::field("birth_date", "identity.birth_date_mismatch", "出生日期与证件号码不符"))
    }

    fn document(&self, fields: &Fields<'_>, number: &str) -> Result<IdentityDocument, Reject> {
        let document = match fields.get(DOCUMENT_KIND) {
            Some(word) => {
                // The word isn't repeated: in a shifted row it may be somebody's name.
                let kind = document_kind(word)
                    .ok_or_else(|| Reject::field("document_kind", "unknown_word", "证件类型不认识"))?;
                IdentityDocument::parse(kind, number)
            }
            None => IdentityDocument::recognise(number),
        };
        document.and_then(|document| document.check_on(self.today).map(|()| document)).map_err(|error| {
            Reject::field("id_number", error.code(), format!("证件号码不合规则：{}", words::identity(error)))
        })
    }
}

impl Kind for Registrations {
    fn layout(&self) -> Layout {
        LAYOUT
    }

    fn copy_statement(&self) -> &'static str {
        "copy staged_registration (line, person_id, person_index, name_index, name_sealed, document_kind, \
         id_number_sealed, id_number_index, phone_sealed, phone_index, birth_date_sealed, name_birth_index, \
         residency_id, building_external_id, doorplate_key, code, first_day, last_day) from stdin with (format binary)"
    }

    fn row(&self, place: Place, fields: &Fields<'_>, _: Option<RawShape>, out: &mut CopyRow) -> Result<Normal, Reject> {
        let facts = self.facts(fields)?;
        let building = BuildingRef::from(fields.get(BUILDING_EXTERNAL_ID), fields.get(DOORPLATE))?;
        let code = fields.get(CODE).ok_or_else(|| Reject::field("code", "missing", "没有房号"))?;
        let code = UnitCode::parse(code).map_err(|error| refused("code", error))?;
        let (first_day, last_day) = term(fields)?;

        // Sealing twice is cheap: the index must be known before the id that the values are sealed for.
        let index = {
            let sealed = facts.seal(&self.keyring, uuid::Uuid::nil());
            sealed.id_number_index.or(sealed.name_birth_index).ok_or_else(|| {
                Reject::field("id_number", "person_unknown", "没有证件号码，也没有出生日期，无法确定是谁")
            })?
        };
        let person_id = self.person_id(&index).as_uuid();
        let sealed = facts.seal(&self.keyring, person_id);

        out.int8(place.line);
        out.uuid(person_id);
        out.bytes(Some(&index));
        out.bytes(Some(&name_index(&self.keyring, &facts.name)));
        out.bytes(Some(&sealed.name));
        out.text(sealed.document_kind.map(menpai_domain::identity::IdentityKind::as_str));
        out.bytes(sealed.id_number.as_deref());
        out.bytes(sealed.id_number_index.as_ref().map(<[u8; 32]>::as_slice));
        out.bytes(sealed.phone.as_deref());
        out.bytes(sealed.phone_index.as_ref().map(<[u8; 32]>::as_slice));
        out.bytes(sealed.birth_date.as_deref());
        out.bytes(sealed.name_birth_index.as_ref().map(<[u8; 32]>::as_slice));
        out.uuid(ResidencyId::generate().as_uuid());
        out.text(building.external_id.as_deref());
        out.text(building.doorplate_key.as_deref());
        out.text(Some(code.as_str()));
        out.date(Some(first_day));
        out.date(last_day);
        Ok(Normal::default())
    }

    fn shown(&self, fields: &Fields<'_>) -> Option<String> {
        Some(fields.get(ID_NUMBER).map(mask_id_number).unwrap_or_default())
    }

    fn is_personal(&self) -> bool {
        true
    }
}

/// By what two spellings of a name are told to be the same.
pub fn name_index(keyring: &Keyring, name: &PersonName) -> [u8; 32] {
    keyring.blind_index(Field::Name, &name.match_key())
}

fn term(fields: &Fields<'_>) -> Result<(NaiveDate, Option<NaiveDate>), Reject> {
    let first = fields.get(FROM).ok_or_else(|| Reject::field("from", "missing", "没有入住日期"))?;
    let first = values::day("from", first)?;
    let last = fields.get(TO).filter(|text| !is_open_end(text)).map(|text| values::day("to", text)).transpose()?;
    if last.is_some_and(|last| last < first) {
        return Err(Reject::field("to", "before_from", "离开日期早于入住日期"));
    }
    Ok((first, last))
}
