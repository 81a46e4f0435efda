/** The account's menu: own sessions, password, recovery codes, signing out; on a phone also site and language. */
import { LogoutOutlined, UserOutlined } from '@ant-design/icons';
import { App, Button, Dropdown, type MenuProps } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Me, Site } from '../api/types';
import { NewRecoveryCodes } from '../features/session/NewRecoveryCodes';
import { OwnPassword } from '../features/session/OwnPassword';
import { OwnSessions } from '../features/session/OwnSessions';
import { useSessionChange } from '../features/session/session';
import { useEntries } from '../features/visit/sending';
import { switchLanguage } from '../i18n';
import { go } from './place';

type Opened = 'sessions' | 'password' | 'recovery' | null;
type Items = NonNullable<MenuProps['items']>;

export function Account({ me, site }: { me: Me; site?: Site }) {
  const { t, i18n } = useTranslation();
  const { signOut } = useSessionChange();
  const { modal } = App.useApp();
  const waiting = useEntries().filter(({ state }) => state === 'waiting').length;
  // What waits is sent by nobody else's session.
  const leave = () =>
    waiting === 0
      ? void signOut()
      : modal.confirm({
          title: t('outbox.waiting', { count: waiting }),
          content: t('outbox.leave'),
          okText: t('session.sign_out'),
          cancelText: t('common.cancel'),
          onOk: () => void signOut(),
        });
  const [opened, setOpened] = useState<Opened>(null);
  const { account } = me;
  const other = i18n.language === 'en' ? 'zh-CN' : 'en';
  const sites: Items =
    site && me.sites.length > 1
      ? [
          {
            key: 'sites',
            type: 'group',
            label: t('site.switch'),
            children: me.sites.map((one) => ({
              key: one.id,
              label: one.name,
              disabled: one.id === site.id,
              onClick: () => go({ site: one.id, building: null, unit: null }),
            })),
          },
        ]
      : [];
  const language: Items = site
    ? [
        {
          key: 'language',
          label: t(other === 'en' ? 'language.en' : 'language.zh'),
          onClick: () => void switchLanguage(other),
        },
      ]
    : [];
  const secrets: Items = [
    { key: 'password', label: t('setup.change_password'), onClick: () => setOpened('password') },
    { key: 'recovery', label: t('session.recovery_codes'), onClick: () => setOpened('recovery') },
  ];
  const items: Items = [
    {
      key: 'who',
      type: 'group',
      label: `${account.display_name} · ${t(`role.${account.role}`)} · ${account.organisation}`,
    },
    ...sites,
    ...language,
    { key: 'sessions', label: t('session.sessions'), onClick: () => setOpened('sessions') },
    ...secrets,
    { type: 'divider' },
    { key: 'out', icon: <LogoutOutlined />, label: t('session.sign_out'), onClick: leave },
  ];
  const close = () => setOpened(null);
  return (
    <>
      <Dropdown trigger={['click']} menu={{ items }}>
        <Button
          type="text"
          icon={<UserOutlined />}
          aria-label={`${t('session.account')}: ${account.display_name}`}
        >
          {site ? t('nav.me') : account.display_name}
        </Button>
      </Dropdown>
      {opened === 'sessions' && <OwnSessions onClose={close} />}
      {opened === 'password' && <OwnPassword onClose={close} />}
      {opened === 'recovery' && <NewRecoveryCodes onClose={close} />}
    </>
  );
}
