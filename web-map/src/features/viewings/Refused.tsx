/** Why a time was not to be had: that it is gone in words of its own, all else as everywhere. */
import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { Failed } from '../../ui/Answer';
import { goneOf } from './gone';

export function Refused({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const gone = goneOf(error);
  if (!gone) return <Failed error={error} />;
  const title = t(gone === 'slot' ? 'viewing.slot_gone' : 'market.gone');
  return <Alert type="error" showIcon role="alert" title={title} />;
}
