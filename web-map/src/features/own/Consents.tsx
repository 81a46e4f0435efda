/** Where a face is in use, and taking the consent back: what stays is said before. */
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { goTo } from '../../phone/way';
import { Answer, Failed } from '../../ui/Answer';
import { useMay } from '../session/caller';
import { AskFirst } from './AskFirst';
import { type FaceInUse, facesInUse } from './faces';
import { GateNames } from './GateNames';
import { useEndOwnCredentials } from './passQueries';
import { useOwnPasses } from './queries';

export function Consents() {
  const { t } = useTranslation();
  const passes = useOwnPasses();
  return (
    <Answer query={passes} rows={5}>
      {(items) => {
        const faces = facesInUse(items);
        if (faces.length === 0) {
          return (
            <>
              <p className="own-calm">{t('consents.none')}</p>
              <ToCode />
            </>
          );
        }
        return (
          <>
            <p>{t('consents.about')}</p>
            {faces.map((face) => (
              <Consent key={face.pass.id} face={face} />
            ))}
            <p className="own-soft">{t('consents.again')}</p>
          </>
        );
      }}
    </Answer>
  );
}

function ToCode() {
  const { t } = useTranslation();
  return (
    <Button block type="primary" className="own-button" onClick={() => goTo({ screen: 'code' })}>
      {t('consents.to_code')}
    </Button>
  );
}

const STAYS = { qr: 'consents.stays_code', card: 'consents.stays_card', pin: 'consents.stays_pin' } as const;

function Consent({ face: { pass, credentials, stays } }: { face: FaceInUse }) {
  const { t } = useTranslation();
  const may = useMay();
  const { message } = App.useApp();
  const end = useEndOwnCredentials();
  // The card is gone by the time it is said.
  const withdraw = () =>
    void end.mutateAsync({ pass: pass.id, credentials }).then(
      () => message.success(t('consents.done')),
      () => undefined,
    );
  return (
    <article className="own-card">
      <h3>{pass.doorplate ?? t(`pass.${pass.kind}`)}</h3>
      <p>{t('consents.agreed')}</p>
      <GateNames gates={pass.gates} />
      <p>{t('consents.stays')}</p>
      <ul className="own-list">
        {stays.map((kind) => (
          <li key={kind}>{t(STAYS[kind])}</li>
        ))}
      </ul>
      {end.isError && <Failed error={end.error} />}
      {may('own.pass.write') && (
        <AskFirst
          label={t('consents.withdraw')}
          question={t('consents.sure')}
          busy={end.isPending}
          onSure={withdraw}
        />
      )}
    </article>
  );
}
