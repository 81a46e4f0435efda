/** Finds the room that is to be claimed by the code on its door. */
import { useTranslation } from 'react-i18next';
import { goTo } from '../../phone/way';
import { ReadDoor } from './ReadDoor';

export function ScanClaim() {
  const { t } = useTranslation();
  return (
    <>
      <p className="own-calm">{t('claim.about')}</p>
      <ReadDoor onUnit={(unit) => goTo({ screen: 'claim', unit }, { replaces: true })} />
    </>
  );
}
