/** Messages of terminals that could not be read: from where, how often, why, and what to do. What they say is not shown. */
import { useTranslation } from 'react-i18next';
import type { DeadLetter } from '../../api/types';
import { dateTime } from '../../i18n/format';
import { BusyButton } from '../../ui/BusyButton';
import { Parts } from '../../ui/Parts';
import { problemText } from '../../ui/problemText';
import { RowList } from '../../ui/RowList';
import { stillUnreadText, unreadText } from '../device/words';
import { useMay } from '../session/caller';
import { useDeadLetters, useReplay } from './queries';

export function DeadLetterList({ siteId }: { siteId: string }) {
  const { t } = useTranslation();
  const letters = useDeadLetters(siteId);
  return (
    <>
      <p className="office-note">{t('letter.about')}</p>
      <RowList query={letters} empty={t('letter.empty')}>
        {(letter) => <Letter key={letter.id} siteId={siteId} letter={letter} />}
      </RowList>
    </>
  );
}

function Letter({ siteId, letter }: { siteId: string; letter: DeadLetter }) {
  const { t } = useTranslation();
  const may = useMay();
  const replay = useReplay(siteId);
  const said = [t(`device.protocol.${letter.protocol}`), t('letter.bytes', { count: letter.bytes })];
  said.push(t('letter.times', { count: letter.times, at: dateTime(letter.last_received_at) }));
  return (
    <li className="row">
      <strong>{unreadText(letter.reason, t)}</strong>
      {may('gate.write') && (
        <BusyButton busy={replay.isPending} onClick={() => replay.mutate(letter.id)}>
          {t('letter.replay')}
        </BusyButton>
      )}
      <span className="row-line">
        <Parts parts={[letter.gate_name, letter.device_serial]} />
      </span>
      <span className="row-line row-aside">
        <Parts parts={said} />
      </span>
      {replay.isError && (
        <span className="row-line device-advice" role="alert">
          {stillUnreadText(replay.error, t) ?? problemText(replay.error, t)}
        </span>
      )}
    </li>
  );
}
