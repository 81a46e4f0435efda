/** Accounts of staff in the caller's sites: what they are, whether they have a second factor, where they are signed in. */
import { Button, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StaffAccount } from '../../api/types';
import { RowList } from '../../ui/RowList';
import { AccountSessions } from './AccountSessions';
import { useAccounts } from './queries';

export default function AccountsPage() {
  const { t } = useTranslation();
  const accounts = useAccounts();
  const [opened, setOpened] = useState<StaffAccount | null>(null);
  return (
    <>
      <RowList query={accounts} rows={8} empty={t('accounts.empty')}>
        {(account) => (
          <li key={account.id} className="row">
            <strong>
              {account.display_name} <span className="row-aside">{account.user_name}</span>
            </strong>
            <Button size="small" onClick={() => setOpened(account)}>
              {t('accounts.sessions', { count: account.sessions })}
            </Button>
            <span className="row-line tags">
              <Tag>{t(`role.${account.role}`)}</Tag>
              <Tag color={account.second_factor ? 'success' : 'warning'}>
                {t(account.second_factor ? 'accounts.factor' : 'accounts.no_factor')}
              </Tag>
              {account.disabled_at && <Tag color="error">{t('accounts.disabled')}</Tag>}
              <span>{account.organisation}</span>
            </span>
          </li>
        )}
      </RowList>
      {opened && <AccountSessions account={opened} onClose={() => setOpened(null)} />}
    </>
  );
}
