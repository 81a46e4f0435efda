/** Why something with a problem could not be done: in words of its own where there are any, all else as everywhere. */
import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { Failed } from '../../ui/Answer';
import { faultOf } from './fault';

export function NotDone({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const fault = faultOf(error);
  if (!fault) return <Failed error={error} />;
  return <Alert type="warning" showIcon role="alert" title={t(`repair.fault.${fault}`)} />;
}
