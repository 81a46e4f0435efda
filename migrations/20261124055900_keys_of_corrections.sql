-- What else is sealed: earlier versions of persons, and corrections.

grant select (site_id, person_id, version, name_sealed, id_number_sealed, phone_sealed, birth_date_sealed)
    on person_version to menpai_keys;
grant update (name_sealed, id_number_sealed, phone_sealed, birth_date_sealed) on person_version to menpai_keys;
create policy person_version_for_keys on person_version to menpai_keys using (true) with check (true);

grant select (site_id, id, old_value_sealed, new_value_sealed, reason_sealed, decision_reason_sealed)
    on correction to menpai_keys;
grant update (old_value_sealed, new_value_sealed, reason_sealed, decision_reason_sealed) on correction to menpai_keys;
create policy correction_for_keys on correction to menpai_keys using (true) with check (true);
