/** Why something with a lock was refused: that no lock server is there is nobody's fault here. */
import { Problem } from '@menpai/client';
import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';

export function isNoServer(error: unknown): boolean {
  return error instanceof Problem && error.type === 'urn:menpai:problem:no_lock_server';
}

export function NoServer() {
  const { t } = useTranslation();
  return <Alert type="info" showIcon role="alert" title={t('door_key.no_server')} />;
}
