/** Giving up a room that somebody else owns too: what happens in plain words, one question, done. */
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Unit } from '../../api/types';
import { goBack, goTo } from '../../phone/way';
import { Answer, Failed } from '../../ui/Answer';
import { unitName } from '../building/names';
import { AskFirst } from '../own/AskFirst';
import { useUnit } from '../unit/queries';
import { endedWith, isLastOwner, useGiveUp } from './givingUp';

const WHAT = ['stays', 'leases', 'listings', 'keys', 'agents', 'again'] as const;

export function GiveUpRoom({ unit }: { unit: string }) {
  return (
    <Answer query={useUnit(unit)} rows={8}>
      {(found) => <GiveUp unit={found} />}
    </Answer>
  );
}

function GiveUp({ unit }: { unit: Unit }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const giveUp = useGiveUp(unit.id);
  const name = unitName(unit.building_doorplate, unit.code, t);
  const send = () =>
    void giveUp.mutateAsync().then(
      (ended) => {
        const also = endedWith(ended).map((what) => t(`give_up.ended.${what}`));
        void message.success([t('give_up.done', { unit: name }), ...also].join(''));
        goTo({ screen: 'rooms' }, { replaces: true });
      },
      () => undefined,
    );
  if (isLastOwner(giveUp.error)) return <LastOwner name={name} />;
  return (
    <>
      <section className="own-card">
        <h3>{name}</h3>
        <p>{t('give_up.about')}</p>
        <ul className="own-list">
          {WHAT.map((what) => (
            <li key={what}>{t(`give_up.what.${what}`)}</li>
          ))}
        </ul>
      </section>
      <p className="own-calm">{t('give_up.alone')}</p>
      {giveUp.isError && <Failed error={giveUp.error} />}
      <Button block type="primary" className="own-button" onClick={goBack}>
        {t('give_up.keep')}
      </Button>
      <AskFirst
        label={t('give_up.give_up')}
        question={t('give_up.sure', { unit: name })}
        busy={giveUp.isPending}
        onSure={send}
      />
    </>
  );
}

function LastOwner({ name }: { name: string }) {
  const { t } = useTranslation();
  return (
    <>
      <section className="own-card" role="alert">
        <h3>{name}</h3>
        <p>{t('give_up.last_owner')}</p>
      </section>
      <Button block type="primary" className="own-button" onClick={goBack}>
        {t('common.back')}
      </Button>
    </>
  );
}
