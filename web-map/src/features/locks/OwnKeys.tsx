/** The keys that one holds: what each opens, until when, and the PIN, once somebody wants to see it. */
import { App, Button, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLanguage } from '../../i18n';
import { Answer, Failed } from '../../ui/Answer';
import { More } from '../../ui/More';
import { KeyTerm } from '../doorKey/KeyTerm';
import type { OwnKey } from '../doorKey/shapes';
import { beginning, beginsLater, isInForce, isOver, KEY_COLORS } from '../doorKey/standing';
import { AskFirst } from '../own/AskFirst';
import { inGroups } from '../own/visit';
import { useGiveBack, useOwnKeys } from './queries';

export function OwnKeys() {
  const { t } = useTranslation();
  const held = useOwnKeys();
  return (
    <Answer query={held} rows={5} isEmpty={(items) => items.length === 0} empty={t('door_key.none')}>
      {(items) => {
        const past = items.filter(isOver);
        return (
          <>
            {items
              .filter((one) => !isOver(one))
              .map((one) => (
                <OwnKeyCard key={one.id} held={one} />
              ))}
            {past.length > 0 && (
              <section>
                <h2>{t('door_key.past')}</h2>
                {past.map((one) => (
                  <OwnKeyCard key={one.id} held={one} />
                ))}
              </section>
            )}
            <More query={held} />
          </>
        );
      }}
    </Answer>
  );
}

function OwnKeyCard({ held }: { held: OwnKey }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const giveBack = useGiveBack();
  const { state } = held;
  // Whoever has left is not told any more what hangs on the door.
  const opens = [held.doorplate, held.lock_name].filter(Boolean).join(' ');
  const later = isInForce(held) && beginsLater(held, new Date());
  return (
    <article className="own-card">
      <h3>{opens || t('door_key.some_door')}</h3>
      <p>
        {t(`door_key.kinds.${held.kind}`)}{' '}
        <Tag color={KEY_COLORS[state]}>{t(`door_key.states.${state}`)}</Tag>
      </p>
      {held.child && <p>{t('door_key.of_child', { name: held.child })}</p>}
      <p>
        <KeyTerm {...held} />
      </p>
      {state !== 'active' && <p className="own-soft">{t(`door_key.says.${state}`)}</p>}
      {later && (
        <p className="own-calm">{t('door_key.not_yet', { at: beginning(held.from, currentLanguage()) })}</p>
      )}
      {held.pin && <Pin pin={held.pin} />}
      {giveBack.isError && <Failed error={giveBack.error} />}
      {isInForce(held) && (
        <AskFirst
          label={t('door_key.give_back')}
          question={t('door_key.give_back_sure')}
          busy={giveBack.isPending}
          onSure={() =>
            giveBack.mutate(held.id, { onSuccess: () => void message.success(t('door_key.given_back')) })
          }
        />
      )}
    </article>
  );
}

function Pin({ pin }: { pin: string }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  return (
    <>
      {shown && (
        <p className="own-pin">
          {t('door_key.pin')}
          <strong>{inGroups(pin)}</strong>
          {t('door_key.pin_about')}
        </p>
      )}
      <Button
        block
        type={shown ? 'default' : 'primary'}
        className="own-button"
        aria-expanded={shown}
        onClick={() => setShown(!shown)}
      >
        {t(shown ? 'door_key.hide' : 'door_key.show')}
      </Button>
    </>
  );
}
