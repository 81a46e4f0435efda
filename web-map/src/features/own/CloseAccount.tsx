/** Closing one's account, in two steps: what happens, then whether it is meant. What has to be settled before is named, with the way to it. */
import { App, Button, Checkbox } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { goBack, goTo } from '../../phone/way';
import { Failed } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { useSessionChange } from '../session/session';
import { isSettledHere, type Obstacle, obstaclesOf, SETTLED_AT, useCloseAccount } from './closing';

const WHAT = ['ends', 'forgets', 'code', 'stays'] as const;

export function CloseAccount() {
  const { t } = useTranslation();
  const [sure, setSure] = useState(false);
  if (sure) return <LastWord />;
  return (
    <>
      <section className="own-card">
        <h2>{t('closing.about')}</h2>
        <ul className="own-list">
          {WHAT.map((what) => (
            <li key={what}>{t(`closing.${what}`)}</li>
          ))}
        </ul>
      </section>
      <section className="own-card">
        <p>{t('closing.copy')}</p>
        <Button block className="own-button" onClick={() => goTo({ screen: 'copy' })}>
          {t('phone.screens.copy')}
        </Button>
      </section>
      <Button block type="primary" className="own-button" onClick={goBack}>
        {t('closing.keep')}
      </Button>
      <Button block danger className="own-button" onClick={() => setSure(true)}>
        {t('closing.go_on')}
      </Button>
    </>
  );
}

function LastWord() {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const { gone } = useSessionChange();
  const close = useCloseAccount();
  const [understood, setUnderstood] = useState(false);
  const obstacles = obstaclesOf(close.error);
  // It stays until it is read: the screen below is the way in by then.
  const closed = () => {
    gone();
    goTo({ screen: 'home' }, { replaces: true });
    modal.success({ title: t('closing.done'), content: t('closing.done_about') });
  };
  if (obstacles.length > 0) return <First obstacles={obstacles} />;
  return (
    <section className="own-card">
      <h2>{t('closing.last')}</h2>
      <Checkbox
        className="own-choice"
        checked={understood}
        onChange={(event) => setUnderstood(event.target.checked)}
      >
        {t('closing.understood')}
      </Checkbox>
      {close.isError && <Failed error={close.error} />}
      <BusyButton
        block
        danger
        type="primary"
        className="own-button"
        disabled={!understood}
        busy={close.isPending}
        onClick={() => void close.mutateAsync().then(closed, () => undefined)}
      >
        {t('closing.sure')}
      </BusyButton>
      <Button block className="own-button" onClick={goBack}>
        {t('closing.keep')}
      </Button>
    </section>
  );
}

function First({ obstacles }: { obstacles: readonly Obstacle[] }) {
  const { t } = useTranslation();
  return (
    <>
      <p role="alert">{t('closing.first')}</p>
      {obstacles.map((one) => (
        <article key={one} className="own-card">
          <p>{t(`closing.obstacle.${one}`)}</p>
          {isSettledHere(one) && (
            <Button
              block
              type="primary"
              className="own-button"
              onClick={() => goTo({ screen: SETTLED_AT[one] })}
            >
              {t(`closing.see.${one}`)}
            </Button>
          )}
        </article>
      ))}
      <Button block className="own-button" onClick={goBack}>
        {t('common.back')}
      </Button>
    </>
  );
}
