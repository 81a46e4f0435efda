/** Messages of terminals that could not be read: from where, how often, why. What they say is not shown. */
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { dateTime } from '../../i18n/format';
import { Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { RowList } from '../../ui/RowList';
import { useMay } from '../session/caller';
import { useDeadLetters, useReplay } from './queries';

export function DeadLetterList({ siteId }: { siteId: string }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const may = useMay();
  const letters = useDeadLetters(siteId);
  const replay = useReplay(siteId);
  return (
    <>
      <p className="office-note">{t('letter.about')}</p>
      {replay.isError && <Failed error={replay.error} />}
      <RowList query={letters} empty={t('letter.empty')}>
        {(letter) => (
          <li key={letter.id} className="row">
            <strong>
              {letter.gate_name} · {letter.device_serial}
            </strong>
            {may('gate.write') && (
              <BusyButton
                size="small"
                busy={replay.isPending && replay.variables === letter.id}
                onClick={() =>
                  replay.mutate(letter.id, {
                    onSuccess: ({ stored }) =>
                      void message.success(
                        t('letter.replayed', { count: stored.accepted, duplicates: stored.duplicates }),
                      ),
                  })
                }
              >
                {t('letter.replay')}
              </BusyButton>
            )}
            <span className="row-line">{letter.reason}</span>
            <span className="row-line row-aside">
              {t(`device.protocol.${letter.protocol}`)} · {t('letter.bytes', { count: letter.bytes })} ·{' '}
              {t('letter.times', { count: letter.times, at: dateTime(letter.last_received_at) })}
            </span>
          </li>
        )}
      </RowList>
    </>
  );
}
