/** A landlord's way from the list to the page where they answer. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { go } from '../../app/place';

export function OwnWay() {
  const { t } = useTranslation();
  return (
    <Button type="primary" size="large" block onClick={() => go({ page: 'own' })}>
      {t('own_gap.way')}
    </Button>
  );
}
