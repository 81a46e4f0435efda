/** Above the queue: whether there is a network, what still waits on the phone, what was sent back. */
import { CloudUploadOutlined, DisconnectOutlined, DownOutlined, UpOutlined } from '@ant-design/icons';
import { Alert, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dateTime } from '../../i18n/format';
import { EntryNote } from './EntryNote';
import { useEntries, useKeeps, useOnline } from './sending';

/** `loadedAt`: when the list below was loaded, milliseconds since 1970; `away`: it could not be loaded anew. */
type Props = { loadedAt: number; away: boolean };

export function OutboxBar({ loadedAt, away }: Props) {
  const { t } = useTranslation();
  const online = useOnline();
  const entries = useEntries();
  const keeps = useKeeps();
  const [open, setOpen] = useState(false);
  const waiting = entries.filter(({ state }) => state === 'waiting').length;
  const refused = entries.filter(({ state }) => state === 'refused').length;
  const cut = !online || away;
  const at = loadedAt > 0 ? dateTime(new Date(loadedAt).toISOString()).slice(5) : null;
  return (
    <div className="outbox-bar">
      {cut && (
        <Alert
          type="warning"
          showIcon
          icon={<DisconnectOutlined />}
          role="status"
          title={t(at ? 'outbox.offline_since' : 'outbox.offline', { at: at ?? '' })}
        />
      )}
      {!keeps && <Alert type="error" showIcon role="alert" title={t('outbox.not_kept')} />}
      {entries.length > 0 && (
        <Button
          block
          className={refused > 0 ? 'outbox-sum is-refused' : 'outbox-sum'}
          icon={<CloudUploadOutlined />}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {waiting > 0
            ? t('outbox.waiting', { count: waiting })
            : refused > 0
              ? t('outbox.refused_count', { count: refused })
              : t('outbox.all_sent', { count: entries.length })}
          {open ? <UpOutlined /> : <DownOutlined />}
        </Button>
      )}
      {open && (
        <ul className="outbox-list">
          {entries.toReversed().map((entry) => (
            <li key={entry.key}>
              <EntryNote entry={entry} named />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
