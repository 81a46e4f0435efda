/** What the registry says about oneself, in full, and what it said before. */
import { useTranslation } from 'react-i18next';
import type { OwnPerson } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { dayTime, longDay } from '../../i18n/format';
import { Answer } from '../../ui/Answer';
import { spokenPhone } from '../../ui/spokenPhone';
import { useOwnPersons } from './queries';

type Facts = Pick<OwnPerson, 'name' | 'document_kind' | 'id_number' | 'phone' | 'birth_date'>;

export function OwnFacts() {
  const { t } = useTranslation();
  const persons = useOwnPersons();
  return (
    <Answer query={persons} rows={6} isEmpty={(items) => items.length === 0} empty={t('own.nobody')}>
      {(items) =>
        items.map((person) => (
          <article key={person.id} className="own-card">
            <h3>{person.site_name}</h3>
            <FactList facts={person} />
            <p className="own-soft">
              {t('own.recorded', { at: dayTime(person.recorded_from, currentLanguage()) })}
            </p>
            {person.former.length > 0 && (
              <details>
                <summary>{t('own.former', { count: person.former.length })}</summary>
                {person.former.map((former) => (
                  <div key={former.version}>
                    <FactList facts={former} />
                    <p className="own-soft">
                      {t('common.from_to', {
                        from: dayTime(former.recorded_from, currentLanguage()),
                        to: dayTime(former.recorded_to, currentLanguage()),
                      })}
                    </p>
                  </div>
                ))}
              </details>
            )}
          </article>
        ))
      }
    </Answer>
  );
}

function FactList({ facts }: { facts: Facts }) {
  const { t } = useTranslation();
  const rows = [
    [t('residents.name'), facts.name],
    [t('register.document_kind'), facts.document_kind && t(`document.${facts.document_kind}`)],
    [t('residents.id_number'), facts.id_number],
    [t('residents.phone'), facts.phone && spokenPhone(facts.phone)],
    [t('residents.birth_date'), facts.birth_date && longDay(facts.birth_date, currentLanguage())],
  ] as const;
  return (
    <dl>
      {rows.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value ?? t('residents.empty_field')}</dd>
        </div>
      ))}
    </dl>
  );
}
