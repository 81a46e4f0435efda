/** One's own code for the gates, at once: made when this screen opens, renewed while it is shown, gone when it is left. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../../api/client';
import { keys } from '../../api/keys';
import type { OwnPass } from '../../api/types';
import { goTo } from '../../phone/way';
import { Answer } from '../../ui/Answer';
import { BusyButton } from '../../ui/BusyButton';
import { CodeOnScreen } from './CodeOnScreen';
import { GateNames } from './GateNames';
import { canCount } from './liveCode';
import { useOwnPasses } from './queries';

export function MyCode() {
  const passes = useOwnPasses();
  return (
    <Answer query={passes} rows={6}>
      {(items) => <Choose passes={items} />}
    </Answer>
  );
}

function Choose({ passes }: { passes: readonly OwnPass[] }) {
  const { t } = useTranslation();
  const open = passes.filter(({ status }) => status === 'active');
  const [chosen, setChosen] = useState<string | null>(null);
  const pass = open.length === 1 ? open[0] : open.find(({ id }) => id === chosen);
  const toPasses = (
    <Button block className="own-button" onClick={() => goTo({ screen: 'passes' })}>
      {t('phone.lost')}
    </Button>
  );
  if (pass) {
    return (
      <>
        <Code key={pass.id} pass={pass} />
        {toPasses}
      </>
    );
  }
  if (open.length === 0) {
    return (
      <>
        <section className="own-card">
          <h2>{t('phone.no_pass.title')}</h2>
          <p>{t('phone.no_pass.about')}</p>
        </section>
        {passes.length > 0 && toPasses}
      </>
    );
  }
  return (
    <section className="own-card">
      <h2>{t('phone.which_pass')}</h2>
      {open.map((one) => (
        <Button key={one.id} block className="own-button" onClick={() => setChosen(one.id)}>
          {one.child && `${t('household.child_pass', { name: one.child })} `}
          {one.doorplate ?? one.gates.map(({ name }) => name).join('、')}
        </Button>
      ))}
    </section>
  );
}

function Code({ pass }: { pass: OwnPass }) {
  const { t } = useTranslation();
  const code = useQuery({
    queryKey: keys.own(`code ${pass.id}`),
    staleTime: Number.POSITIVE_INFINITY,
    // Never shown again after the screen was left: another code has taken its place by then, perhaps elsewhere.
    gcTime: 0,
    queryFn: () =>
      answerOf(
        api.POST('/me/passes/{id}/qr', {
          params: { path: { id: pass.id } },
          body: { form: canCount() ? 'live' : 'standing' },
        }),
      ),
  });
  return (
    <section className="own-card own-mycode">
      {pass.doorplate && <h2>{pass.doorplate}</h2>}
      {pass.child && <p>{t('household.child_pass', { name: pass.child })}</p>}
      <Answer query={code} rows={8}>
        {(shown) => <CodeOnScreen code={shown} />}
      </Answer>
      <GateNames gates={pass.gates} />
      <BusyButton block className="own-button" busy={code.isFetching} onClick={() => void code.refetch()}>
        {t('phone.renew')}
      </BusyButton>
    </section>
  );
}
