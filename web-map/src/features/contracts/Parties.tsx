/** Who is in a contract, and who has said yes. */
import { CheckCircleFilled, ClockCircleOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { ContractPaper } from '../../api/types';
import { currentLanguage } from '../../i18n';
import { dayTime } from '../../i18n/format';
import { Parts } from '../../ui/Parts';
import { Members } from '../household/Members';

/** A number of this country as it is said here. */
function spoken(phone: string): string {
  return phone.replace(/^\+86(\d{3})(\d{4})(\d{4})$/, '$1 $2 $3');
}

export function Parties({ paper }: { paper: ContractPaper }) {
  const { t } = useTranslation();
  // The number tells two of one name apart; nothing else does.
  const keyOf = (at: number) => `${paper.id}-${at}`;
  return (
    <section className="own-card">
      <h3>{t('contract.parties')}</h3>
      <ul className="contract-parties">
        {paper.parties.map((party, at) => (
          <li key={keyOf(at)}>
            <strong>{party.name}</strong>
            <Parts
              parts={[
                t(`contract.sides.${party.side}`),
                party.you && t('contract.you'),
                party.side === 'tenant' && !party.lives_here && t('contract.lives_elsewhere'),
              ]}
            />
            <Members members={party.members} />
            {party.phone && !party.you && <a href={`tel:${party.phone}`}>{spoken(party.phone)}</a>}
            {(paper.state === 'offered' || paper.state === 'signed') && (
              <span className={party.confirmed_at ? 'is-yes' : 'own-soft'}>
                {party.confirmed_at ? (
                  <>
                    <CheckCircleFilled aria-hidden />{' '}
                    {t('contract.confirmed_at', { at: dayTime(party.confirmed_at, currentLanguage()) })}
                  </>
                ) : (
                  <>
                    <ClockCircleOutlined aria-hidden /> {t('contract.not_confirmed')}
                  </>
                )}
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
