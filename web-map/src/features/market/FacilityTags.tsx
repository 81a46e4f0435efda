/** What a room has, as words. */
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Facility } from '../../api/types';
import { FACILITIES } from './facilities';

export function FacilityTags({ facilities }: { facilities: readonly Facility[] }) {
  const { t } = useTranslation();
  return (
    <ul className="market-has">
      {FACILITIES.filter((one) => facilities.includes(one)).map((one) => (
        <li key={one}>
          <Tag>{t(`market.facility.${one}`)}</Tag>
        </li>
      ))}
    </ul>
  );
}
