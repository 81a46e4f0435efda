/** Changing one's own password, from the account's menu. */
import { useQuery } from '@tanstack/react-query';
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import { Answer } from '../../ui/Answer';
import { Dialog } from '../../ui/Dialog';
import { ChangePassword } from './setup/ChangePassword';

export function OwnPassword({ onClose }: { onClose(): void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const factor = useQuery({
    queryKey: keys.secondFactor,
    queryFn: () => answerOf(api.GET('/auth/second-factor')),
  });
  return (
    <Dialog title={t('setup.change_password')} onClose={onClose}>
      <Answer query={factor}>
        {(found) => (
          <ChangePassword
            hasFactor={found.enrolled}
            onDone={() => {
              void message.success(t('setup.password_changed'));
              onClose();
            }}
          />
        )}
      </Answer>
    </Dialog>
  );
}
