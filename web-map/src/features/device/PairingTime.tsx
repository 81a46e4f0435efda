/** For how long a pairing window is open yet, and the way to end it; or that it is over, and the way to the next. */
import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { PairingWindow } from '../../api/types';
import { Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { useCloseWindow } from './queries';

/** `left`: seconds. */
type Props = { siteId: string; window: PairingWindow; left: number; onClosed(): void; onAgain(): void };

export function PairingTime({ siteId, window, left, onClosed, onAgain }: Props) {
  const { t } = useTranslation();
  const close = useCloseWindow(siteId);
  if (left === 0) {
    return (
      <>
        <Alert
          type="warning"
          showIcon
          title={t('device.window_over')}
          action={<Button onClick={onAgain}>{t('device.open_again')}</Button>}
        />
        <p className="panel-about">{t('device.window_over_about')}</p>
      </>
    );
  }
  return (
    <>
      <Alert
        type="info"
        showIcon
        title={t('device.window_left', { count: Math.ceil(left / 60) })}
        action={
          <BusyButton busy={close.isPending} onClick={() => close.mutate(window.id, { onSuccess: onClosed })}>
            {t('device.close_window')}
          </BusyButton>
        }
      />
      {close.isError && <Failed error={close.error} />}
    </>
  );
}
