/** Those whom somebody brought along, as the server shows them: masked. */
import { useTranslation } from 'react-i18next';
import type { HouseholdMember } from '../../api/types';
import { Parts } from '../../ui/Parts';
import './household.css';

export function Members({ members }: { members: readonly HouseholdMember[] }) {
  const { t } = useTranslation();
  // Two may be masked alike; they come in one order.
  const keyOf = ({ name, relation }: HouseholdMember, at: number) => `${relation} ${name} ${at}`;
  if (members.length === 0) return null;
  return (
    <>
      <p>{t('household.with_them', { count: members.length })}</p>
      <ul className="own-members">
        {members.map((member, at) => (
          <li key={keyOf(member, at)}>
            <Parts
              parts={[
                member.name,
                t(`household.relations.${member.relation}`),
                member.id_number,
                member.consented_at && t('household.consented'),
              ]}
            />
          </li>
        ))}
      </ul>
    </>
  );
}
