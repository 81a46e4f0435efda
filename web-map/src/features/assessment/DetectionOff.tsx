/** Says in the queue that nothing is detected: an empty list is then no good news. */
import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { go } from '../../app/place';
import { dateOf } from '../../i18n/format';
import { useMay } from '../session/caller';
import { coverOf } from './assessment';
import { useAssessments } from './queries';

export function DetectionOff({ siteId }: { siteId: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const { data } = useAssessments(siteId);
  if (!data || coverOf(data, dateOf(new Date())).state === 'in_force') return null;
  return (
    <Alert
      type="warning"
      showIcon
      role="status"
      title={t('assessment.queue')}
      action={
        may('gap_parameters.read') && (
          <Button onClick={() => go({ page: 'rules' })}>{t('assessment.look')}</Button>
        )
      }
    />
  );
}
