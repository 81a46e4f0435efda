/** The way out. */
import { LogoutOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSessionChange } from '../features/session/session';

export function SignOut() {
  const { t } = useTranslation();
  const { signOut } = useSessionChange();
  return (
    <Button block className="own-button" icon={<LogoutOutlined />} onClick={() => void signOut()}>
      {t('session.sign_out')}
    </Button>
  );
}
